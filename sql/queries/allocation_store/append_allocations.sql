insert into allocations (layer_id, experiment_id, iteration, variant_id, step, slot_begin, slot_end, held_from)
select $1, given.experiment_id, given.iteration, given.variant_id, given.step, given.slot_begin, given.slot_end,
       'epoch'::timestamptz + given.held_from * interval '1 microsecond'
from unnest($2::integer[], $3::integer[], $4::smallint[], $5::integer[], $6::integer[], $7::integer[], $8::bigint[])
    with ordinality
    as given (experiment_id, iteration, variant_id, step, slot_begin, slot_end, held_from, place)
order by given.place
