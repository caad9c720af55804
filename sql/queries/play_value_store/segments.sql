-- What each exposed listener was before the exposure, by listener: $4 names the dimension, $5 the days that are looked
-- at before the day of the exposure, $6 the version of the catalogue (0: none). Only what is older than that day is read,
-- so nothing that a variant does can move a listener from one segment to another. 'none': no play by then.
with exposed as (
    select e.listener_id,
           e.exposed_on,
           (e.exposed_on - $5::integer)::timestamp at time zone 'UTC' as past_from,
           e.exposed_on::timestamp at time zone 'UTC' as past_until
    from analysed_exposures($1::integer, $2::integer, $3::date) e
)
select case $4::text
    when 'mode' then coalesce(nullif(past.mode, ''), 'none')
    when 'genre' then coalesce(nullif(past.genre, ''), 'none')
    when 'popularity' then coalesce(past.band, 'none')
    when 'tenure' then case
        when ever.first_day is null then 'new'
        when x.exposed_on - ever.first_day < 7 then 'under a week'
        when x.exposed_on - ever.first_day < 28 then 'one to four weeks'
        else 'four weeks and more' end
    when 'novelty' then case
        when past.plays is null or past.plays = 0 then 'none'
        when past.new_tracks * 3 < past.plays then 'familiar'
        when past.new_tracks * 3 < past.plays * 2 then 'mixed'
        else 'explorer' end
    end
from exposed x
left join lateral (
    select min(d.day) as first_day
    from listener_days d
    where $4::text = 'tenure' and d.listener_id = x.listener_id and d.day < x.exposed_on and d.plays > 0
) ever on true
left join lateral (
    select mode() within group (order by p.mode) as mode,
           mode() within group (order by p.genre) as genre,
           mode() within group (order by c.band) as band,
           count(*) as plays,
           count(*) filter (where not exists (
               select from plays q
               where $4::text = 'novelty' and q.listener_id = p.listener_id and q.track_id = p.track_id
                   and (q.played_at, q.play_id) < (p.played_at, p.play_id))) as new_tracks
    from plays p
    left join catalog_tracks c on c.catalog_version = $6::integer and c.track_id = p.track_id
    where $4::text <> 'tenure' and p.listener_id = x.listener_id
        and p.played_at >= x.past_from and p.played_at < x.past_until
) past on true
order by x.listener_id
