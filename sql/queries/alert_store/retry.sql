-- A person has mended the other end: what has failed is tried again.
update alert_deliveries d
set state = 'pending', attempts = 0, next_at = clock_timestamp()
from webhooks w
where w.webhook_id = d.webhook_id and w.name = $1 and w.removed_at is null and d.state = 'failed'
