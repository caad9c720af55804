update overrides set removed_at = now()
where experiment_id = $1 and listener_id = $2 and removed_at is null
returning override_id
