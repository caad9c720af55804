update catalog_versions v
set tracks = (select count(*) from catalog_tracks t where t.catalog_version = v.catalog_version)
where v.catalog_version = $1
returning v.tracks
