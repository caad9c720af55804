-- Of each exposed listener, by listener: the ten counters after the exposure, then the same before it.
-- $3 the first day that no longer counts, $4 from which day after the exposure on (0: from the exposure on), $5 until
-- which day after it (null: all), $6 days before the day of the exposure.
select array[
    coalesce(sum(d.plays) filter (where d.after), 0) - b.plays,
    coalesce(sum(d.thumbs_up) filter (where d.after), 0) - b.thumbs_up,
    coalesce(sum(d.thumbs_down) filter (where d.after), 0) - b.thumbs_down,
    coalesce(sum(d.listened_ms) filter (where d.after), 0) - b.listened_ms,
    coalesce(sum(d.listened_plays) filter (where d.after), 0) - b.listened_plays,
    coalesce(sum(d.completions) filter (where d.after), 0) - b.completions,
    coalesce(sum(d.skips) filter (where d.after), 0) - b.skips,
    coalesce(sum(d.stations_created) filter (where d.after), 0) - b.stations_created,
    count(*) filter (where d.after and d.plays > case when d.day = e.exposed_on then b.plays else 0 end),
    coalesce(sum(d.thumbs_up + d.thumbs_down) filter (where d.after), 0) - b.thumbs_up - b.thumbs_down,
    coalesce(sum(d.plays) filter (where not d.after), 0),
    coalesce(sum(d.thumbs_up) filter (where not d.after), 0),
    coalesce(sum(d.thumbs_down) filter (where not d.after), 0),
    coalesce(sum(d.listened_ms) filter (where not d.after), 0),
    coalesce(sum(d.listened_plays) filter (where not d.after), 0),
    coalesce(sum(d.completions) filter (where not d.after), 0),
    coalesce(sum(d.skips) filter (where not d.after), 0),
    coalesce(sum(d.stations_created) filter (where not d.after), 0),
    count(*) filter (where not d.after and d.plays > 0),
    coalesce(sum(d.thumbs_up + d.thumbs_down) filter (where not d.after), 0)]::bigint[]
from analysed_exposures($1::integer, $2::integer, $3::date) e
cross join lateral (
    -- what the day of the exposure held before it
    select case when $4::integer = 0 then e.plays else 0 end as plays,
           case when $4::integer = 0 then e.thumbs_up else 0 end as thumbs_up,
           case when $4::integer = 0 then e.thumbs_down else 0 end as thumbs_down,
           case when $4::integer = 0 then e.listened_ms else 0 end as listened_ms,
           case when $4::integer = 0 then e.listened_plays else 0 end as listened_plays,
           case when $4::integer = 0 then e.completions else 0 end as completions,
           case when $4::integer = 0 then e.skips else 0 end as skips,
           case when $4::integer = 0 then e.stations_created else 0 end as stations_created
) b
left join lateral (
    select l.*, l.day >= e.exposed_on as after
    from listener_days l
    where l.listener_id = e.listener_id
        and l.day >= e.exposed_on - $6::integer
        and l.day < least($3::date, e.exposed_on + $5::integer)
        and (l.day < e.exposed_on or l.day >= e.exposed_on + $4::integer)
) d on true
group by e.listener_id, e.exposed_on, b.plays, b.thumbs_up, b.thumbs_down, b.listened_ms,
    b.listened_plays, b.completions, b.skips, b.stations_created
order by e.listener_id
