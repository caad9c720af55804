-- The same, with the ramp step and the period of the first exposure; -1 where the variant never held the slot.
-- $4: the times of change, as an array of microseconds since 1970. The step is that of the allocation which held the
-- slot by then.
select e.variant_id, e.exposed_on - '1970-01-01'::date, coalesce(held.step, -1),
       width_bucket(e.first_exposed_at,
                    array(select 'epoch'::timestamptz + t.us * interval '1 microsecond'
                          from unnest($4::bigint[]) with ordinality as t (us, i)
                          order by t.i))
from analysed_exposures($1::integer, $2::integer, $3::date) e
left join lateral (
    select a.step
    from allocations a
    where a.experiment_id = e.experiment_id and a.iteration = e.iteration and a.variant_id = e.variant_id
        and e.slot >= a.slot_begin and e.slot < a.slot_end
    order by a.held_from <= e.first_exposed_at desc, a.allocation_id desc
    limit 1
) held on true
order by e.listener_id
