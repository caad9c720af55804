select v.experiment_id, v.variant_id, v.variant_key, v.weight, v.is_control, v.arm::text, v.payload::text,
       (extract(epoch from v.killed_at) * 1000000)::bigint
from variants v
order by v.experiment_id, v.variant_id
