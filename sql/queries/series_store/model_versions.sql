-- Model versions whose first proposal falls on the days [$1, $2), counted from 1970-01-01.
select min(c.day) - '1970-01-01'::date, r.name, v.version
from credit_days c
join model_versions v on v.model_version_id = c.model_version_id
join recommenders r on r.recommender_id = v.recommender_id
where c.proposed > 0
group by r.name, v.version
having min(c.day) >= '1970-01-01'::date + $1::integer and min(c.day) < '1970-01-01'::date + $2::integer
order by 1, 2, 3
