-- Adds to cells; days are counted from 1970-01-01.
insert into overlap_days as c (
    day, recommender_a, recommender_b, genre, mode, plays
)
select
    '1970-01-01'::date + u.day, u.recommender_a, u.recommender_b, u.genre, u.mode, u.plays
from unnest(
    $1::integer[], $2::integer[], $3::integer[], $4::text[], $5::text[], $6::bigint[]
) as u (
    day, recommender_a, recommender_b, genre, mode, plays
)
on conflict (day, recommender_a, recommender_b, genre, mode) do update set
    plays = c.plays + excluded.plays
