select o.override_id, o.listener_id, v.variant_key, o.reason, o.created_by,
       (extract(epoch from o.created_at) * 1000000)::bigint
from overrides o
join variants v on v.experiment_id = o.experiment_id and v.variant_id = o.variant_id
where o.experiment_id = $1 and o.removed_at is null and o.listener_id > $2
order by o.listener_id
limit $3
