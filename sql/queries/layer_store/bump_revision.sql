update layers set revision = revision + 1 where layer_id = $1
