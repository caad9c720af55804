delete from exposure_rollups t where t.listener_id = $1
