-- First exposures of those whom the analysis counts, by ramp step, period and variant. $4: the times of
-- change, as an array of microseconds since 1970.
-- A slot may have been given back and taken again; the step is that of the allocation which held it by then.
select held.step,
       width_bucket(e.first_exposed_at,
                    array(select 'epoch'::timestamptz + t.us * interval '1 microsecond'
                          from unnest($4::bigint[]) with ordinality as t (us, i)
                          order by t.i)) as period,
       e.variant_id,
       count(*)
from analysed_exposures($1::integer, $2::integer, $3::date) e
cross join lateral (
    select a.step
    from allocations a
    where a.experiment_id = e.experiment_id and a.iteration = e.iteration and a.variant_id = e.variant_id
        and e.slot >= a.slot_begin and e.slot < a.slot_end
    order by a.held_from <= e.first_exposed_at desc, a.allocation_id desc
    limit 1
) held
group by 1, 2, 3
order by 1, 2, 3
