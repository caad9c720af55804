select make_event_week('1970-01-01'::date + $1::integer)
