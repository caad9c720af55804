select e.event_id, e.listener_id, e.type, (extract(epoch from e.occurred_at) * 1000000)::bigint,
       coalesce(e.play_id, ''), e.body
from events e
where e.ingest_xid >= $1 and e.ingest_xid < $2
