update event_retention
set detached_before = greatest(detached_before, '1970-01-01'::date + $1::integer), changed_at = now()
where detached_before < '1970-01-01'::date + $1::integer
