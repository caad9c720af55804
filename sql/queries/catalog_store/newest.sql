select v.catalog_version, (extract(epoch from v.uploaded_at) * 1000000)::bigint, v.uploaded_by, v.reason, v.tracks
from catalog_versions v
order by v.catalog_version desc
limit $1
