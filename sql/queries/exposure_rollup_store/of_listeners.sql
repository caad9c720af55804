select e.listener_id, e.experiment_id, e.iteration, e.variant_id, e.slot,
       (extract(epoch from e.first_exposed_at) * 1000000)::bigint, e.conflicting
from unnest($1::text[], $2::integer[], $3::integer[]) as k (listener_id, first_day, last_day)
join exposure_rollups e on e.listener_id = k.listener_id
    and e.exposed_on >= '1970-01-01'::date + k.first_day and e.exposed_on <= '1970-01-01'::date + k.last_day
