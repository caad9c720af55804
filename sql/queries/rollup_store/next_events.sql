fetch forward 20000 from rollup_events
