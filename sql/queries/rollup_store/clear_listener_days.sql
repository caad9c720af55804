delete from listener_days
