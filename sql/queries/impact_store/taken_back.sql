-- When the default that an experiment shipped in an iteration ended because its own control was shipped; microseconds.
select (extract(epoch from min(d.shipped_at)) * 1000000)::bigint
from default_arms d
join variants v on v.experiment_id = d.experiment_id and v.variant_id = d.variant_id
where d.experiment_id = $1 and d.iteration = $2 and v.is_control
