select (extract(epoch from s.caught_up_at) * 1000000)::bigint, s.events_seen from rollup_state s
