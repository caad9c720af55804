insert into alert_deliveries (alert_id, webhook_id)
select $1, w.webhook_id
from webhooks w
where w.removed_at is null and (cardinality(w.events) = 0 or $2 = any (w.events))
