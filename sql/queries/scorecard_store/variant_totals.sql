-- Per variant: listeners, then for each measure its sum and n * sum of squares - sum^2, all in whole numbers.
-- $1 experiment, $2 iteration, $3 the first day that no longer counts.
with per_listener as (
    select e.variant_id,
           coalesce(sum(d.plays), 0) - e.plays as plays,
           coalesce(sum(d.thumbs_up), 0) - e.thumbs_up as thumbs_up,
           coalesce(sum(d.thumbs_down), 0) - e.thumbs_down as thumbs_down,
           coalesce(sum(d.listened_ms), 0) - e.listened_ms as listened_ms,
           coalesce(sum(d.listened_plays), 0) - e.listened_plays as listened_plays,
           coalesce(sum(d.completions), 0) - e.completions as completions,
           coalesce(sum(d.skips), 0) - e.skips as skips,
           coalesce(sum(d.stations_created), 0) - e.stations_created as stations_created,
           count(*) filter (where d.plays > case when d.day = e.exposed_on then e.plays else 0 end)::numeric
               as active_days
    from exposure_rollups e
    left join listener_days d
        on d.listener_id = e.listener_id and d.day >= e.exposed_on and d.day < $3::date
    where e.experiment_id = $1 and e.iteration = $2 and e.exposed_on < $3::date and not e.conflicting
    group by e.listener_id, e.experiment_id, e.iteration
)
select l.variant_id,
       count(*) as listeners,
       sum(l.plays), count(*) * sum(l.plays * l.plays) - sum(l.plays) * sum(l.plays),
       sum(l.thumbs_up), count(*) * sum(l.thumbs_up * l.thumbs_up) - sum(l.thumbs_up) * sum(l.thumbs_up),
       sum(l.thumbs_down), count(*) * sum(l.thumbs_down * l.thumbs_down) - sum(l.thumbs_down) * sum(l.thumbs_down),
       sum(l.listened_ms), count(*) * sum(l.listened_ms * l.listened_ms) - sum(l.listened_ms) * sum(l.listened_ms),
       sum(l.listened_plays),
       count(*) * sum(l.listened_plays * l.listened_plays) - sum(l.listened_plays) * sum(l.listened_plays),
       sum(l.completions), count(*) * sum(l.completions * l.completions) - sum(l.completions) * sum(l.completions),
       sum(l.skips), count(*) * sum(l.skips * l.skips) - sum(l.skips) * sum(l.skips),
       sum(l.stations_created),
       count(*) * sum(l.stations_created * l.stations_created) - sum(l.stations_created) * sum(l.stations_created),
       sum(l.active_days), count(*) * sum(l.active_days * l.active_days) - sum(l.active_days) * sum(l.active_days),
       sum(l.thumbs_up + l.thumbs_down),
       count(*) * sum((l.thumbs_up + l.thumbs_down) * (l.thumbs_up + l.thumbs_down))
           - sum(l.thumbs_up + l.thumbs_down) * sum(l.thumbs_up + l.thumbs_down),
       count(*) * sum(l.thumbs_up * (l.thumbs_up + l.thumbs_down))
           - sum(l.thumbs_up) * sum(l.thumbs_up + l.thumbs_down),
       count(*) * sum(l.completions * l.listened_plays) - sum(l.completions) * sum(l.listened_plays),
       count(*) * sum(l.skips * l.listened_plays) - sum(l.skips) * sum(l.listened_plays)
from per_listener l
group by l.variant_id
order by l.variant_id
