select c.recommender_a, c.recommender_b, sum(c.plays)
from overlap_days c
where c.day >= '1970-01-01'::date + $1::integer and c.day < '1970-01-01'::date + $2::integer
    and ($3::text is null or c.genre = $3) and ($4::text is null or c.mode = $4)
group by c.recommender_a, c.recommender_b
order by c.recommender_a, c.recommender_b
