update recommenders
set description = $2, owner = $3, gate = $4::jsonb, managed_by = $5, registered = true, revision = revision + 1
where name = $1
