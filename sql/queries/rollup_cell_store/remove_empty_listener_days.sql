-- Of the cells that something was taken from, those with nothing left.
delete from listener_days d
using unnest(
    $1::text[], $2::integer[]
) as u (listener_id, day)
where d.listener_id = u.listener_id
    and d.day = '1970-01-01'::date + u.day
    and d.plays = 0 and d.thumbs_up = 0 and d.thumbs_down = 0 and d.listened_ms = 0
    and d.listened_plays = 0 and d.completions = 0 and d.skips = 0 and d.stations_created = 0
