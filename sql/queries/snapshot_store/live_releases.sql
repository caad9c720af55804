select a.layer_id, r.allocation_id, r.slot_begin, r.slot_end, (extract(epoch from r.released_at) * 1000000)::bigint,
       r.cause
from allocation_releases r
join allocations a on a.allocation_id = r.allocation_id
join experiments e on e.experiment_id = a.experiment_id
where e.state in ('running', 'paused') and a.iteration = e.iteration
order by a.layer_id, r.release_id
