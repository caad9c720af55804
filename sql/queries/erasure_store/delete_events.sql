delete from events e
using unnest($2::uuid[], $3::integer[]) as k (event_id, day)
where e.event_id = k.event_id and e.listener_id = $1 and e.partition_on = '1970-01-01'::date + k.day
returning e.type, coalesce(e.play_id, ''), e.body, e.ingest_xid < (select s.before_xid from rollup_state s)
