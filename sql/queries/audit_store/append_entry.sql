insert into audit_log (actor, action, object_kind, object_key, reason, before, after, request_id)
values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8)
