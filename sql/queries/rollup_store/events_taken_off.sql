select r.detached_before > '1999-12-27'::date from event_retention r
