update rollup_state s
set events_seen = s.events_seen - $1, unreadable_events = s.unreadable_events - $2
