-- Experiments in other states have given everything back.
select a.layer_id, a.allocation_id, a.experiment_id, a.iteration, a.variant_id, a.step, a.slot_begin, a.slot_end,
       (extract(epoch from a.held_from) * 1000000)::bigint
from allocations a
join experiments e on e.experiment_id = a.experiment_id
where e.state in ('running', 'paused') and a.iteration = e.iteration
order by a.layer_id, a.allocation_id
