insert into catalog_tracks (catalog_version, track_id, artist_id, popularity, popularity_micro, band, artist)
select $1::integer, u.track_id, nullif(u.artist_id, ''), u.popularity, 0, 'middle', u.artist::jsonb
from unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) as u (track_id, artist_id, popularity, artist)
