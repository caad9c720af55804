delete from happened_days
