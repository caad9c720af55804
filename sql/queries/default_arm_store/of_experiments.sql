-- The newest of each of these experiments.
select distinct on (d.experiment_id)
       d.default_id, d.area, d.experiment_id, '' as experiment_key, d.iteration, d.variant_id, v.variant_key,
       d.arm::text, d.payload::text, (extract(epoch from d.shipped_at) * 1000000)::bigint, d.shipped_by, d.reason,
       d.conclusion, d.override_reason
from default_arms d
join variants v on v.experiment_id = d.experiment_id and v.variant_id = d.variant_id
where d.experiment_id = any ($1::integer[])
order by d.experiment_id, d.default_id desc
