delete from thumb_minutes m
using unnest($1::text[], $2::bigint[]) as u (listener_id, minute)
where m.listener_id = u.listener_id and m.minute = u.minute and m.thumbs = 0
