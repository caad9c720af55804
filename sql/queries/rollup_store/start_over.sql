update rollup_state s set
    before_xid = 0,
    events_seen = 0,
    unreadable_events = 0,
    system_identifier = c.system_identifier,
    rebuilt_at = now()
from pg_control_system() c
