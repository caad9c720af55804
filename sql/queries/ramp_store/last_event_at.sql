-- The newest by its transaction, which has an index in every partition.
select (extract(epoch from e.received_at) * 1000000)::bigint
from events e
order by e.ingest_xid desc
limit 1
