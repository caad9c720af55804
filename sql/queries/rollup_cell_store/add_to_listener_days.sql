-- Adds to cells; days are counted from 1970-01-01.
insert into listener_days as c (
    listener_id, day, plays, thumbs_up, thumbs_down, listened_ms, listened_plays, completions, skips, stations_created
)
select
    u.listener_id, '1970-01-01'::date + u.day, u.plays, u.thumbs_up, u.thumbs_down, u.listened_ms, u.listened_plays,
    u.completions, u.skips, u.stations_created
from unnest(
    $1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[]
) as u (
    listener_id, day, plays, thumbs_up, thumbs_down, listened_ms, listened_plays, completions, skips, stations_created
)
on conflict (listener_id, day) do update set
    plays = c.plays + excluded.plays,
    thumbs_up = c.thumbs_up + excluded.thumbs_up,
    thumbs_down = c.thumbs_down + excluded.thumbs_down,
    listened_ms = c.listened_ms + excluded.listened_ms,
    listened_plays = c.listened_plays + excluded.listened_plays,
    completions = c.completions + excluded.completions,
    skips = c.skips + excluded.skips,
    stations_created = c.stations_created + excluded.stations_created
