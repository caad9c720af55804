-- What is waiting now was received after everything that is in the rollups was committed.
update rollup_state s set
    before_xid = $1,
    events_seen = s.events_seen + $2,
    unreadable_events = s.unreadable_events + $3,
    caught_up_at = greatest(s.caught_up_at, least(now(), coalesce(
        (select e.received_at from events e where e.ingest_xid >= $1 order by e.ingest_xid limit 1), now())))
