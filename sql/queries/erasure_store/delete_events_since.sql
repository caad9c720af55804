-- Those that were stored since they were looked for.
delete from events e
where e.ingest_xid >= $2 and e.listener_id = $1
returning e.type, coalesce(e.play_id, ''), e.body, e.ingest_xid < (select s.before_xid from rollup_state s)
