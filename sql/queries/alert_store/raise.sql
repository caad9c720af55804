-- No row comes back where this occasion was told before.
insert into alerts (type, subject, occasion, data)
values ($1, $2, $3, $4::jsonb)
on conflict (occasion) do nothing
returning alert_id
