insert into plays (
    listener_id, play_id, play_event_id, played_at, track_id, artist_id, station_id, station_seed, genre, mode,
    selected_by, propensity, slate_versions, slate_scores, slate_ranks, thumb, thumb_at_us, thumb_values,
    thumb_event_ids, listen_at_us, listen_ms, listen_outcomes, listen_event_ids, track_ms
)
select u.listener_id, u.play_id, u.play_event_id, 'epoch'::timestamptz + u.played_us * interval '1 microsecond',
       u.track_id, u.artist_id, u.station_id, u.station_seed, u.genre, u.mode, u.selected_by, u.propensity,
       u.slate_versions::integer[], u.slate_scores::double precision[], u.slate_ranks::integer[], u.thumb,
       u.thumb_at_us::bigint[], u.thumb_values::smallint[], u.thumb_event_ids::uuid[],
       u.listen_at_us::bigint[], u.listen_ms::bigint[], u.listen_outcomes::smallint[], u.listen_event_ids::uuid[],
       u.track_ms
from unnest(
    $1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::integer[], $12::double precision[], $13::text[], $14::text[], $15::text[], $16::smallint[],
    $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::bigint[]
) as u (
    listener_id, play_id, play_event_id, played_us, track_id, artist_id, station_id, station_seed, genre, mode,
    selected_by, propensity, slate_versions, slate_scores, slate_ranks, thumb, thumb_at_us, thumb_values,
    thumb_event_ids, listen_at_us, listen_ms, listen_outcomes, listen_event_ids, track_ms
)
on conflict (listener_id, play_id) do update set
    play_event_id = excluded.play_event_id,
    played_at = excluded.played_at,
    track_id = excluded.track_id,
    artist_id = excluded.artist_id,
    station_id = excluded.station_id,
    station_seed = excluded.station_seed,
    genre = excluded.genre,
    mode = excluded.mode,
    selected_by = excluded.selected_by,
    propensity = excluded.propensity,
    slate_versions = excluded.slate_versions,
    slate_scores = excluded.slate_scores,
    slate_ranks = excluded.slate_ranks,
    thumb = excluded.thumb,
    thumb_at_us = excluded.thumb_at_us,
    thumb_values = excluded.thumb_values,
    thumb_event_ids = excluded.thumb_event_ids,
    listen_at_us = excluded.listen_at_us,
    listen_ms = excluded.listen_ms,
    listen_outcomes = excluded.listen_outcomes,
    listen_event_ids = excluded.listen_event_ids,
    track_ms = excluded.track_ms
