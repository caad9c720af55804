select (r.detached_before - '1970-01-01'::date)::integer from event_retention r
