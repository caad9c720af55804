-- Listeners who are in both experiments, by their two variants: how many, and of the measure named $6 since the later of
-- both exposures its sum and n * sum of squares - sum^2. Those seen in two variants of either are left out.
with shared as (
    select a.listener_id, a.variant_id as variant_a, b.variant_id as variant_b,
           greatest(a.exposed_on, b.exposed_on) as since,
           case when a.first_exposed_at >= b.first_exposed_at
               then case $6::text when 'plays' then a.plays when 'thumbs_up' then a.thumbs_up
                        when 'thumbs_down' then a.thumbs_down when 'listened_ms' then a.listened_ms
                        when 'listened_plays' then a.listened_plays when 'completions' then a.completions
                        when 'skips' then a.skips when 'stations_created' then a.stations_created end
               else case $6::text when 'plays' then b.plays when 'thumbs_up' then b.thumbs_up
                        when 'thumbs_down' then b.thumbs_down when 'listened_ms' then b.listened_ms
                        when 'listened_plays' then b.listened_plays when 'completions' then b.completions
                        when 'skips' then b.skips when 'stations_created' then b.stations_created end
           end as before
    from exposure_rollups a
    join exposure_rollups b on b.listener_id = a.listener_id and b.experiment_id = $3 and b.iteration = $4
    where a.experiment_id = $1 and a.iteration = $2 and not a.conflicting and not b.conflicting
        and greatest(a.exposed_on, b.exposed_on) < $5::date
), per_listener as (
    select c.variant_a, c.variant_b,
           coalesce(sum(case $6::text when 'plays' then d.plays when 'thumbs_up' then d.thumbs_up
                        when 'thumbs_down' then d.thumbs_down when 'listened_ms' then d.listened_ms
                        when 'listened_plays' then d.listened_plays when 'completions' then d.completions
                        when 'skips' then d.skips when 'stations_created' then d.stations_created end), 0)
               - c.before as value
    from shared c
    left join listener_days d on d.listener_id = c.listener_id and d.day >= c.since and d.day < $5::date
    group by c.listener_id, c.variant_a, c.variant_b, c.before
)
select l.variant_a, l.variant_b, count(*), sum(l.value),
       count(*) * sum(l.value * l.value) - sum(l.value) * sum(l.value)
from per_listener l
group by l.variant_a, l.variant_b
order by l.variant_a, l.variant_b
