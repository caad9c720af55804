select event_week_is_read('1970-01-01'::date + $1::integer)
