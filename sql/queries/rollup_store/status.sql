select (extract(epoch from s.caught_up_at) * 1000000)::bigint,
       greatest(0, extract(epoch from now() - s.caught_up_at))::double precision,
       s.events_seen, s.unreadable_events,
       (select count(*) from (select 1 from events e where e.ingest_xid >= s.before_xid limit $1) w),
       (extract(epoch from s.rebuilt_at) * 1000000)::bigint
from rollup_state s
