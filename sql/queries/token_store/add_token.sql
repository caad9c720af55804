insert into tokens (name, role, secret_sha256, created_by, expires_at)
values ($1, $2, decode($3, 'hex'), $4, 'epoch'::timestamptz + $5::bigint * interval '1 microsecond')
returning token_id
