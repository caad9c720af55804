select w.webhook_id, w.name, w.url, w.secret, array_to_string(w.events, ','), w.allow_private,
       (extract(epoch from w.created_at) * 1000000)::bigint, w.created_by,
       (select count(*) from alert_deliveries d where d.webhook_id = w.webhook_id and d.state = 'pending' and d.attempts > 0),
       (select count(*) from alert_deliveries d where d.webhook_id = w.webhook_id and d.state = 'failed')
from webhooks w
where w.removed_at is null
order by w.name
