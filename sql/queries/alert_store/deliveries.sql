-- Newest first, before alert $1 (null: from the newest); $2: a state, or null for all.
select a.alert_id, a.event_id::text, a.type, a.subject, a.data::text, (extract(epoch from a.raised_at) * 1000000)::bigint,
       w.name, d.state, d.attempts, (extract(epoch from d.next_at) * 1000000)::bigint,
       (extract(epoch from d.last_at) * 1000000)::bigint, d.last_status, d.last_error
from alerts a
left join alert_deliveries d on d.alert_id = a.alert_id
left join webhooks w on w.webhook_id = d.webhook_id
where ($1::bigint is null or a.alert_id < $1) and ($2::text is null or d.state = $2)
order by a.alert_id desc, w.name
limit $3
