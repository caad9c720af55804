delete from listener_days t where t.listener_id = $1
