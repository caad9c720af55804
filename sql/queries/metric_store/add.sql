insert into metrics (metric_key, definition, created_by)
values ($1, $2::jsonb, $3)
on conflict (metric_key) do nothing
returning revision
