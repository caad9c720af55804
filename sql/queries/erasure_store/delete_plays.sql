delete from plays t where t.listener_id = $1
