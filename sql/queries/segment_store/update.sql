update segments set description = $2, rule = $3::jsonb, managed_by = $4, revision = revision + 1 where segment_key = $1
