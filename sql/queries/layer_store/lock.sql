select l.layer_id from layers l where l.layer_id = $1 for update
