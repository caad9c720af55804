-- The horizon: every transaction before it has ended, so nothing can turn up behind it any more.
select s.before_xid, s.system_identifier = c.system_identifier,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint
from rollup_state s
cross join pg_control_system() c
