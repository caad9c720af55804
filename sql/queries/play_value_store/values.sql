-- Of each exposed listener, by listener: what the measure counts after the exposure and before it, over the plays that
-- match the filter; then, where $16, the single values after the exposure.
-- $1 experiment, $2 iteration, $3 the first day that no longer counts, $4 from which day after the exposure on, $5 until
-- which (null: all), $6 days before the day of the exposure, $7 measure, $8 version of the catalogue (0: none),
-- $9 genres, $10 modes, $11 recommenders, $12 popularity bands (each null: any), $13 and $14 an attribute of the artist
-- and its value (null: any), $15 days within which a track that comes again is a repeat.
with exposed as (
    select e.listener_id,
           (e.exposed_on - $6::integer)::timestamp at time zone 'UTC' as past_from,
           e.exposed_on::timestamp at time zone 'UTC' as past_until,
           case when $4::integer = 0 then e.first_exposed_at
                else (e.exposed_on + $4::integer)::timestamp at time zone 'UTC' end as from_at,
           least($3::date, e.exposed_on + $5::integer)::timestamp at time zone 'UTC' as until_at
    from analysed_exposures($1::integer, $2::integer, $3::date) e
),
history as (
    select x.*, p.play_id, p.played_at, p.track_id, coalesce(p.artist_id, c.artist_id) as artist_id, p.genre, p.mode,
           p.selected_by, p.thumb, p.thumb_at_us, p.listen_at_us, p.listen_ms, p.listen_outcomes, c.popularity_micro,
           c.band, c.artist,
           lag(p.played_at) over of_track as track_before,
           row_number() over of_artist as artist_times
    from exposed x
    join plays p on p.listener_id = x.listener_id and p.played_at is not null
    left join catalog_tracks c on c.catalog_version = $8::integer and c.track_id = p.track_id
    window of_track as (partition by p.listener_id, p.track_id order by p.played_at, p.play_id),
           of_artist as (partition by p.listener_id, coalesce(p.artist_id, c.artist_id) order by p.played_at, p.play_id)
),
matching as (
    select h.*
    from history h
    where ($9::text[] is null or h.genre = any($9::text[]))
        and ($10::text[] is null or h.mode = any($10::text[]))
        and ($11::text[] is null or h.selected_by in (select r.recommender_id from recommenders r
                                                      where r.name = any($11::text[])))
        and ($12::text[] is null or h.band = any($12::text[]))
        and ($13::text is null or h.artist ->> $13::text = $14::text)
),
things as (
    -- what a play is, at its time
    select m.listener_id, m.past_from, m.past_until, m.from_at, m.until_at, m.played_at as at,
           case $7::text
               when 'repeats' then (m.played_at - m.track_before <= $15::integer * interval '1 day')::integer::bigint
               when 'new_tracks' then (m.track_before is null)::integer::bigint
               when 'new_artists' then (m.artist_times = 1)::integer::bigint
               when 'popularity_micro' then m.popularity_micro::bigint
               when 'catalogued_plays' then (m.popularity_micro is not null)::integer::bigint
               when 'repeat_gap_ms' then (extract(epoch from m.played_at - m.track_before) * 1000)::bigint
               else 1 end as value,
           case $7::text
               when 'distinct_tracks' then m.track_id
               when 'distinct_artists' then m.artist_id
               when 'effective_artists_micro' then m.artist_id
               when 'active_days' then ((m.played_at at time zone 'UTC')::date)::text end as item
    from matching m
    where $7::text in ('plays', 'repeats', 'new_tracks', 'new_artists', 'popularity_micro', 'catalogued_plays',
                       'repeat_gap_ms', 'distinct_tracks', 'distinct_artists', 'effective_artists_micro', 'active_days')
        and ($7::text not in ('new_artists', 'distinct_artists', 'effective_artists_micro') or m.artist_id is not null)
    union all
    -- the thumb that stands, at its own
    select m.listener_id, m.past_from, m.past_until, m.from_at, m.until_at,
           'epoch'::timestamptz + m.thumb_at_us[cardinality(m.thumb_at_us)] * interval '1 microsecond', 1, null
    from matching m
    where ($7::text in ('thumbs_up', 'thumbs') and m.thumb = 1) or ($7::text in ('thumbs_down', 'thumbs') and m.thumb = -1)
    union all
    -- every listen at its own
    select m.listener_id, m.past_from, m.past_until, m.from_at, m.until_at,
           'epoch'::timestamptz + l.at_us * interval '1 microsecond', l.ms, null
    from matching m
    cross join lateral unnest(m.listen_at_us, m.listen_ms) as l (at_us, ms)
    where $7::text = 'listened_ms'
    union all
    -- with the last listen, its outcome
    select m.listener_id, m.past_from, m.past_until, m.from_at, m.until_at,
           'epoch'::timestamptz + m.listen_at_us[cardinality(m.listen_at_us)] * interval '1 microsecond', 1, null
    from matching m
    where cardinality(m.listen_at_us) > 0
        and ($7::text = 'listened_plays'
             or ($7::text = 'completions' and m.listen_outcomes[cardinality(m.listen_outcomes)] = 1)
             or ($7::text = 'skips' and m.listen_outcomes[cardinality(m.listen_outcomes)] = 2))
),
placed as (
    select t.listener_id, t.at >= t.past_until as after, t.item, t.value
    from things t
    where t.value is not null
        and ((t.at >= t.from_at and t.at < t.until_at) or (t.at >= t.past_from and t.at < t.past_until))
),
items as (
    select p.listener_id, p.after, count(*)::numeric as times, sum(p.value) as value,
           case when $16::boolean and p.after then array_agg(p.value order by p.value) end as single_values
    from placed p
    group by p.listener_id, p.after, p.item
),
sides as (
    select i.listener_id, i.after,
           case when $7::text in ('distinct_tracks', 'distinct_artists', 'active_days') then count(*)::numeric
                when $7::text = 'effective_artists_micro'
                    then div(1000000 * sum(i.times) * sum(i.times), sum(i.times * i.times))
                else sum(i.value) end as value,
           max(i.single_values::text) as single_values
    from items i
    group by i.listener_id, i.after
)
select coalesce(a.value, 0)::bigint, coalesce(b.value, 0)::bigint, coalesce(a.single_values, '{}')
from exposed x
left join sides a on a.listener_id = x.listener_id and a.after
left join sides b on b.listener_id = x.listener_id and not b.after
order by x.listener_id
