insert into allocation_releases (allocation_id, slot_begin, slot_end, released_at, cause)
select given.allocation_id, given.slot_begin, given.slot_end,
       'epoch'::timestamptz + given.released_at * interval '1 microsecond', given.cause
from unnest($1::bigint[], $2::integer[], $3::integer[], $4::bigint[], $5::text[]) with ordinality
    as given (allocation_id, slot_begin, slot_end, released_at, cause, place)
order by given.place
