update metrics m
set definition = $2::jsonb, revision = m.revision + 1, changed_at = now()
where m.metric_key = $1 and m.revision = $3
returning m.revision
