-- Every listener of the days [$1, $2), by listener: on which of these days it came first (from 0), its ten counters over
-- its first $5 days (null: all), and on how many of the days [$3, $4) after the first it played. Days from 1970-01-01.
with firsts as (
    select l.listener_id, min(l.day) as first_day
    from listener_days l
    where l.day >= '1970-01-01'::date + $1::integer and l.day < '1970-01-01'::date + $2::integer
    group by l.listener_id
)
select f.first_day - ('1970-01-01'::date + $1::integer),
       array[coalesce(sum(d.plays) filter (where d.counts), 0), coalesce(sum(d.thumbs_up) filter (where d.counts), 0),
             coalesce(sum(d.thumbs_down) filter (where d.counts), 0),
             coalesce(sum(d.listened_ms) filter (where d.counts), 0),
             coalesce(sum(d.listened_plays) filter (where d.counts), 0),
             coalesce(sum(d.completions) filter (where d.counts), 0), coalesce(sum(d.skips) filter (where d.counts), 0),
             coalesce(sum(d.stations_created) filter (where d.counts), 0),
             count(*) filter (where d.counts and d.plays > 0),
             coalesce(sum(d.thumbs_up + d.thumbs_down) filter (where d.counts), 0)]::bigint[],
       count(*) filter (where d.plays > 0 and d.day >= f.first_day + $3::integer and d.day < f.first_day + $4::integer)
from firsts f
cross join lateral (
    select l.*, $5::integer is null or l.day < f.first_day + $5::integer as counts
    from listener_days l
    where l.listener_id = f.listener_id and l.day >= f.first_day and l.day < '1970-01-01'::date + $2::integer
) d
group by f.listener_id, f.first_day
order by f.listener_id
