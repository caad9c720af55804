delete from stations_created t where t.listener_id = $1
