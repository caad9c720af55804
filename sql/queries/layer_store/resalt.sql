-- Nothing where another layer has the salt.
update layers
set salt = $2, salted_at = 'epoch'::timestamptz + $3::bigint * interval '1 microsecond',
    salt_generation = salt_generation + 1, revision = revision + 1
where layer_id = $1 and not exists (select 1 from layers o where o.salt = $2)
returning revision
