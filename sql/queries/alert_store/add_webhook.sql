-- No row comes back where the name is taken.
insert into webhooks (name, url, secret, events, allow_private, created_by)
values ($1, $2, $3, $4::text[], $5, $6)
on conflict (name) where removed_at is null do nothing
returning webhook_id
