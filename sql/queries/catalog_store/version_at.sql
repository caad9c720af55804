-- The newest version that was there by a moment, in microseconds since 1970; the first one where none was yet.
select v.catalog_version
from catalog_versions v
order by v.uploaded_at <= 'epoch'::timestamptz + $1::bigint * interval '1 microsecond' desc,
    case when v.uploaded_at <= 'epoch'::timestamptz + $1::bigint * interval '1 microsecond'
         then -v.catalog_version else v.catalog_version end
limit 1
