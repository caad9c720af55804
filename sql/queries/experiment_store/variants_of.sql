-- With the slots that each holds now.
select v.experiment_id, v.variant_id, v.variant_key, v.weight, v.is_control, v.arm::text, v.payload::text,
       (extract(epoch from v.killed_at) * 1000000)::bigint, coalesce(h.slots, 0)
from variants v
left join lateral (
    select sum(a.slot_end - a.slot_begin - coalesce(r.slots, 0)) as slots
    from allocations a
    left join lateral (
        select sum(r.slot_end - r.slot_begin) as slots
        from allocation_releases r
        where r.allocation_id = a.allocation_id
    ) r on true
    where a.experiment_id = v.experiment_id and a.variant_id = v.variant_id
) h on true
where v.experiment_id = any ($1::integer[])
order by v.experiment_id, v.variant_id
