-- Adds to cells; days are counted from 1970-01-01.
insert into happened_days as c (
    day, listener_group, genre, mode, plays, thumbs_up, thumbs_down, listened_ms, no_play_up, no_play_down,
    no_play_ms, no_slate_plays, no_slate_up, no_slate_down, no_slate_ms, selected_unknown_plays, selected_unknown_up,
    selected_unknown_down, selected_unknown_ms, several_plays, several_up, several_down, several_ms
)
select
    '1970-01-01'::date + u.day, u.listener_group, u.genre, u.mode, u.plays, u.thumbs_up, u.thumbs_down, u.listened_ms,
    u.no_play_up, u.no_play_down, u.no_play_ms, u.no_slate_plays, u.no_slate_up, u.no_slate_down, u.no_slate_ms,
    u.selected_unknown_plays, u.selected_unknown_up, u.selected_unknown_down, u.selected_unknown_ms, u.several_plays,
    u.several_up, u.several_down, u.several_ms
from unnest(
    $1::integer[], $2::smallint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[],
    $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[],
    $23::bigint[]
) as u (
    day, listener_group, genre, mode, plays, thumbs_up, thumbs_down, listened_ms, no_play_up, no_play_down,
    no_play_ms, no_slate_plays, no_slate_up, no_slate_down, no_slate_ms, selected_unknown_plays, selected_unknown_up,
    selected_unknown_down, selected_unknown_ms, several_plays, several_up, several_down, several_ms
)
on conflict (day, listener_group, genre, mode) do update set
    plays = c.plays + excluded.plays,
    thumbs_up = c.thumbs_up + excluded.thumbs_up,
    thumbs_down = c.thumbs_down + excluded.thumbs_down,
    listened_ms = c.listened_ms + excluded.listened_ms,
    no_play_up = c.no_play_up + excluded.no_play_up,
    no_play_down = c.no_play_down + excluded.no_play_down,
    no_play_ms = c.no_play_ms + excluded.no_play_ms,
    no_slate_plays = c.no_slate_plays + excluded.no_slate_plays,
    no_slate_up = c.no_slate_up + excluded.no_slate_up,
    no_slate_down = c.no_slate_down + excluded.no_slate_down,
    no_slate_ms = c.no_slate_ms + excluded.no_slate_ms,
    selected_unknown_plays = c.selected_unknown_plays + excluded.selected_unknown_plays,
    selected_unknown_up = c.selected_unknown_up + excluded.selected_unknown_up,
    selected_unknown_down = c.selected_unknown_down + excluded.selected_unknown_down,
    selected_unknown_ms = c.selected_unknown_ms + excluded.selected_unknown_ms,
    several_plays = c.several_plays + excluded.several_plays,
    several_up = c.several_up + excluded.several_up,
    several_down = c.several_down + excluded.several_down,
    several_ms = c.several_ms + excluded.several_ms
