-- The exposed listeners of an experiment, by listener: variant and day. $3 is the first day that no longer counts.
select e.variant_id, e.exposed_on - '1970-01-01'::date
from exposure_rollups e
where e.experiment_id = $1 and e.iteration = $2 and e.exposed_on < $3::date and not e.conflicting
order by e.listener_id
