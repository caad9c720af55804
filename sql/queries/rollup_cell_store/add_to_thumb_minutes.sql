insert into thumb_minutes as c (listener_id, minute, thumbs)
select u.listener_id, u.minute, u.thumbs
from unnest($1::text[], $2::bigint[], $3::bigint[]) as u (listener_id, minute, thumbs)
on conflict (listener_id, minute) do update set thumbs = c.thumbs + excluded.thumbs
