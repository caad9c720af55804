-- A body that could not be read as an event may name the listener all the same.
delete from quarantine q where q.listener_id = $1 or strpos(q.body, '"' || $1 || '"') > 0
