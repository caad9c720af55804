-- An exposure whose moment stays: what came to be known of the time before it, and who else was seen.
update exposure_rollups e set
    variant_id = u.variant_id,
    slot = u.slot,
    conflicting = u.conflicting,
    plays = e.plays + u.plays,
    thumbs_up = e.thumbs_up + u.thumbs_up,
    thumbs_down = e.thumbs_down + u.thumbs_down,
    listened_ms = e.listened_ms + u.listened_ms,
    listened_plays = e.listened_plays + u.listened_plays,
    completions = e.completions + u.completions,
    skips = e.skips + u.skips,
    stations_created = e.stations_created + u.stations_created
from unnest(
    $1::text[], $2::integer[], $3::integer[], $4::smallint[], $5::integer[], $6::boolean[], $7::bigint[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[]
) as u (
    listener_id, experiment_id, iteration, variant_id, slot, conflicting, plays, thumbs_up, thumbs_down, listened_ms,
    listened_plays, completions, skips, stations_created
)
where e.listener_id = u.listener_id and e.experiment_id = u.experiment_id and e.iteration = u.iteration
