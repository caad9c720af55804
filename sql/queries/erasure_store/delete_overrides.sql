delete from overrides t where t.listener_id = $1
