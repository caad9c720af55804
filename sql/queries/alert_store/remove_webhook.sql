-- What still waits for it is given up.
with removed as (
    update webhooks set removed_at = clock_timestamp() where name = $1 and removed_at is null returning webhook_id
), given_up as (
    update alert_deliveries d
    set state = 'failed', last_error = 'the webhook was removed'
    from removed r
    where d.webhook_id = r.webhook_id and d.state = 'pending'
)
select r.webhook_id from removed r
