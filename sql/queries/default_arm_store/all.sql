-- By age; the newest of an area is its default. Columns as in of_area.
select d.default_id, d.area, d.experiment_id, e.experiment_key, d.iteration, d.variant_id, v.variant_key, d.arm::text,
       d.payload::text, (extract(epoch from d.shipped_at) * 1000000)::bigint, d.shipped_by, d.reason, d.conclusion,
       d.override_reason
from default_arms d
join experiments e on e.experiment_id = d.experiment_id
join variants v on v.experiment_id = d.experiment_id and v.variant_id = d.variant_id
order by d.default_id
