select a.allocation_id, a.experiment_id, a.iteration, a.variant_id, a.step, a.slot_begin, a.slot_end,
       (extract(epoch from a.held_from) * 1000000)::bigint
from allocations a
where a.experiment_id = $1
order by a.allocation_id
