select x.listener_id, x.experiment_id, x.iteration, x.variant_id, x.slot,
       (extract(epoch from x.first_exposed_at) * 1000000)::bigint, x.conflicting
from exposures x
where x.changed_xid >= $1 and x.changed_xid < $2
