-- $3: delivered, pending (tried again in $4 milliseconds) or failed.
update alert_deliveries
set state = $3, next_at = clock_timestamp() + $4::bigint * interval '1 ms', last_at = clock_timestamp(),
    last_status = $5::integer, last_error = $6
where alert_id = $1 and webhook_id = $2 and state = 'pending'
