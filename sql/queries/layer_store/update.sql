update layers set description = $2, rest_hours = $3, revision = revision + 1 where layer_id = $1
