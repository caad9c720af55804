-- What is due is taken for a minute: where this process dies, another replica finds it due again.
with due as (
    select d.alert_id, d.webhook_id
    from alert_deliveries d
    where d.state = 'pending' and d.next_at <= clock_timestamp()
    order by d.next_at
    limit $1
    for update skip locked
)
update alert_deliveries d
set next_at = clock_timestamp() + interval '60 s', attempts = d.attempts + 1
from due, alerts a, webhooks w
where d.alert_id = due.alert_id and d.webhook_id = due.webhook_id and a.alert_id = d.alert_id and w.webhook_id = d.webhook_id
returning d.alert_id, d.webhook_id, d.attempts, a.event_id::text, a.type, a.subject, a.data::text,
          (extract(epoch from a.raised_at) * 1000000)::bigint, w.url, w.secret, w.allow_private
