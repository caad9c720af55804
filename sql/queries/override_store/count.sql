select count(*) from overrides o where o.experiment_id = $1 and o.removed_at is null
