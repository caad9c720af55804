-- Plays of which something may have happened in [begin, until): a superset, as the arrays are judged by their ends.
select p.listener_id, p.play_id, p.play_event_id, (extract(epoch from p.played_at) * 1000000)::bigint,
       p.track_id, p.artist_id, p.station_id, p.station_seed, p.genre, p.mode, p.selected_by, p.propensity,
       p.slate_versions, p.slate_scores, p.slate_ranks, p.thumb_at_us, p.thumb_values, p.thumb_event_ids,
       p.listen_at_us, p.listen_ms, p.listen_outcomes, p.listen_event_ids, p.track_ms
from unnest($1::text[], $2::bigint[], $3::bigint[]) as k (listener_id, begin_us, until_us)
join plays p on p.listener_id = k.listener_id
where (extract(epoch from p.played_at) * 1000000 >= k.begin_us and extract(epoch from p.played_at) * 1000000 < k.until_us)
   or (p.thumb_at_us[cardinality(p.thumb_at_us)] >= k.begin_us and p.thumb_at_us[1] < k.until_us)
   or (p.listen_at_us[cardinality(p.listen_at_us)] >= k.begin_us and p.listen_at_us[1] < k.until_us)
