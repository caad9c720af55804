-- Each day of each exposed listener from the exposure on: the listener's place in the order of listener_id (from 0), the
-- day, and the ten counters; what the day of the exposure held before it is taken off.
with exposed as (
    select e.*, row_number() over (order by e.listener_id) - 1 as place
    from analysed_exposures($1::integer, $2::integer, $3::date) e
)
select x.place, d.day - '1970-01-01'::date,
       array[d.plays - b.plays, d.thumbs_up - b.thumbs_up, d.thumbs_down - b.thumbs_down, d.listened_ms - b.listened_ms,
             d.listened_plays - b.listened_plays, d.completions - b.completions, d.skips - b.skips,
             d.stations_created - b.stations_created, (d.plays > b.plays)::integer,
             d.thumbs_up + d.thumbs_down - b.thumbs_up - b.thumbs_down]::bigint[]
from exposed x
join listener_days d on d.listener_id = x.listener_id and d.day >= x.exposed_on and d.day < $3::date
cross join lateral (
    select case when d.day = x.exposed_on then x.plays else 0 end as plays,
           case when d.day = x.exposed_on then x.thumbs_up else 0 end as thumbs_up,
           case when d.day = x.exposed_on then x.thumbs_down else 0 end as thumbs_down,
           case when d.day = x.exposed_on then x.listened_ms else 0 end as listened_ms,
           case when d.day = x.exposed_on then x.listened_plays else 0 end as listened_plays,
           case when d.day = x.exposed_on then x.completions else 0 end as completions,
           case when d.day = x.exposed_on then x.skips else 0 end as skips,
           case when d.day = x.exposed_on then x.stations_created else 0 end as stations_created
) b
order by d.day, x.place
