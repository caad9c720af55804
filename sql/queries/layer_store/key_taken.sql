select 1 from layers l where l.layer_key = $1
