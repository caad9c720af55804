delete from exposures t where t.listener_id = $1
