-- Newest first, before $1.
select h.quarter, h.percent, h.slots, h.salt, (extract(epoch from h.begins_at) * 1000000)::bigint,
       (extract(epoch from h.ends_at) * 1000000)::bigint, h.created_by,
       (extract(epoch from h.created_at) * 1000000)::bigint
from holdouts h
where h.quarter < $1
order by h.quarter desc
limit $2
