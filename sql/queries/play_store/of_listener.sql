select p.listener_id, p.play_id, p.play_event_id, (extract(epoch from p.played_at) * 1000000)::bigint,
       p.track_id, p.artist_id, p.station_id, p.station_seed, p.genre, p.mode, p.selected_by, p.propensity,
       p.slate_versions, p.slate_scores, p.slate_ranks, p.thumb_at_us, p.thumb_values, p.thumb_event_ids,
       p.listen_at_us, p.listen_ms, p.listen_outcomes, p.listen_event_ids, p.track_ms
from plays p
where p.listener_id = $1
