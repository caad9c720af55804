-- What the version before had, but for the tracks that were sent again.
insert into catalog_tracks (catalog_version, track_id, artist_id, popularity, popularity_micro, band, artist)
select $1::integer, t.track_id, t.artist_id, t.popularity, 0, 'middle', t.artist
from catalog_tracks t
where t.catalog_version = $2::integer
    and not exists (select from catalog_tracks n where n.catalog_version = $1::integer and n.track_id = t.track_id)
