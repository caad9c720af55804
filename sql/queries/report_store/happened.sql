select coalesce(sum(c.plays), 0), coalesce(sum(c.thumbs_up), 0), coalesce(sum(c.thumbs_down), 0),
       coalesce(sum(c.listened_ms), 0), coalesce(sum(c.no_play_up), 0), coalesce(sum(c.no_play_down), 0),
       coalesce(sum(c.no_play_ms), 0), coalesce(sum(c.no_slate_plays), 0), coalesce(sum(c.no_slate_up), 0),
       coalesce(sum(c.no_slate_down), 0), coalesce(sum(c.no_slate_ms), 0), coalesce(sum(c.selected_unknown_plays), 0),
       coalesce(sum(c.selected_unknown_up), 0), coalesce(sum(c.selected_unknown_down), 0),
       coalesce(sum(c.selected_unknown_ms), 0), coalesce(sum(c.several_plays), 0), coalesce(sum(c.several_up), 0),
       coalesce(sum(c.several_down), 0), coalesce(sum(c.several_ms), 0)
from happened_days c
where c.day >= '1970-01-01'::date + $1::integer and c.day < '1970-01-01'::date + $2::integer
    and ($3::text is null or c.genre = $3) and ($4::text is null or c.mode = $4)
