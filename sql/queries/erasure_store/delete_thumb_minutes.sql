delete from thumb_minutes t where t.listener_id = $1
