-- A new or moved exposure, with what its listener did before it on its day.
insert into exposure_rollups (
    listener_id, experiment_id, iteration, variant_id, slot, first_exposed_at, exposed_on, conflicting, plays,
    thumbs_up, thumbs_down, listened_ms, listened_plays, completions, skips, stations_created
)
select u.listener_id, u.experiment_id, u.iteration, u.variant_id, u.slot,
       'epoch'::timestamptz + u.exposed_us * interval '1 microsecond', '1970-01-01'::date + u.day, u.conflicting,
       u.plays, u.thumbs_up, u.thumbs_down, u.listened_ms, u.listened_plays, u.completions, u.skips,
       u.stations_created
from unnest(
    $1::text[], $2::integer[], $3::integer[], $4::smallint[], $5::integer[], $6::bigint[], $7::integer[],
    $8::boolean[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
    $15::bigint[], $16::bigint[]
) as u (
    listener_id, experiment_id, iteration, variant_id, slot, exposed_us, day, conflicting, plays, thumbs_up,
    thumbs_down, listened_ms, listened_plays, completions, skips, stations_created
)
on conflict (listener_id, experiment_id, iteration) do update set
    variant_id = excluded.variant_id,
    slot = excluded.slot,
    first_exposed_at = excluded.first_exposed_at,
    exposed_on = excluded.exposed_on,
    conflicting = excluded.conflicting,
    plays = excluded.plays,
    thumbs_up = excluded.thumbs_up,
    thumbs_down = excluded.thumbs_down,
    listened_ms = excluded.listened_ms,
    listened_plays = excluded.listened_plays,
    completions = excluded.completions,
    skips = excluded.skips,
    stations_created = excluded.stations_created
