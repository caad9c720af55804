delete from thumb_minutes
