-- By variant: listeners, and of the measure named $5 on the $4 days before the day of their first exposure its sum and
-- n * sum of squares - sum^2. $3: the first day that no longer counts.
with per_listener as (
    select e.variant_id,
           coalesce(sum(case $5::text when 'plays' then d.plays when 'thumbs_up' then d.thumbs_up
                        when 'thumbs_down' then d.thumbs_down when 'listened_ms' then d.listened_ms
                        when 'listened_plays' then d.listened_plays when 'completions' then d.completions
                        when 'skips' then d.skips when 'stations_created' then d.stations_created end), 0) as value
    from analysed_exposures($1::integer, $2::integer, $3::date) e
    left join listener_days d
        on d.listener_id = e.listener_id and d.day >= e.exposed_on - $4::integer and d.day < e.exposed_on
    group by e.listener_id, e.variant_id
)
select l.variant_id, count(*), sum(l.value), count(*) * sum(l.value * l.value) - sum(l.value) * sum(l.value)
from per_listener l
group by l.variant_id
order by l.variant_id
