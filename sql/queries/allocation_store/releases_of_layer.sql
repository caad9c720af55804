select r.allocation_id, r.slot_begin, r.slot_end, (extract(epoch from r.released_at) * 1000000)::bigint, r.cause
from allocation_releases r
join allocations a on a.allocation_id = r.allocation_id
where a.layer_id = $1
order by r.release_id
