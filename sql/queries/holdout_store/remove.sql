delete from holdouts h where h.quarter = $1 and h.begins_at > 'epoch'::timestamptz + $2::bigint * interval '1 microsecond'
