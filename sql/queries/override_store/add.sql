insert into overrides (experiment_id, listener_id, variant_id, reason, created_by)
values ($1, $2, $3, $4, $5)
returning override_id
