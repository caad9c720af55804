-- Of the cells that something was taken from, those with nothing left.
delete from overlap_days d
using unnest(
    $1::integer[], $2::integer[], $3::integer[], $4::text[], $5::text[]
) as u (day, recommender_a, recommender_b, genre, mode)
where d.day = '1970-01-01'::date + u.day
    and d.recommender_a = u.recommender_a
    and d.recommender_b = u.recommender_b
    and d.genre = u.genre
    and d.mode = u.mode
    and d.plays = 0
