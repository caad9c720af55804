-- Of the cells that something was taken from, those with nothing left.
delete from happened_days d
using unnest(
    $1::integer[], $2::smallint[], $3::text[], $4::text[]
) as u (day, listener_group, genre, mode)
where d.day = '1970-01-01'::date + u.day
    and d.listener_group = u.listener_group
    and d.genre = u.genre
    and d.mode = u.mode
    and d.plays = 0 and d.thumbs_up = 0 and d.thumbs_down = 0 and d.listened_ms = 0
    and d.no_play_up = 0 and d.no_play_down = 0 and d.no_play_ms = 0 and d.no_slate_plays = 0
    and d.no_slate_up = 0 and d.no_slate_down = 0 and d.no_slate_ms = 0 and d.selected_unknown_plays = 0
    and d.selected_unknown_up = 0 and d.selected_unknown_down = 0 and d.selected_unknown_ms = 0 and d.several_plays = 0
    and d.several_up = 0 and d.several_down = 0 and d.several_ms = 0
