select l.layer_id, l.layer_key, l.salt, l.own from layers l order by l.layer_id
