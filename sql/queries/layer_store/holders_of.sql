-- Who holds how many slots of these layers now.
select a.layer_id, e.experiment_key, v.variant_key, sum(a.slot_end - a.slot_begin - coalesce(r.slots, 0)) as slots
from allocations a
join experiments e on e.experiment_id = a.experiment_id
join variants v on v.experiment_id = a.experiment_id and v.variant_id = a.variant_id
left join lateral (
    select sum(r.slot_end - r.slot_begin) as slots
    from allocation_releases r
    where r.allocation_id = a.allocation_id
) r on true
where a.layer_id = any ($1::integer[])
group by a.layer_id, e.experiment_key, v.variant_key, v.variant_id
having sum(a.slot_end - a.slot_begin - coalesce(r.slots, 0)) > 0
order by a.layer_id, e.experiment_key, v.variant_id
