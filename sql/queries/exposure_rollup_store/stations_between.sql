select s.listener_id, (extract(epoch from s.occurred_at) * 1000000)::bigint
from unnest($1::text[], $2::bigint[], $3::bigint[]) as k (listener_id, begin_us, until_us)
join stations_created s on s.listener_id = k.listener_id
    and s.occurred_at >= 'epoch'::timestamptz + k.begin_us * interval '1 microsecond'
    and s.occurred_at < 'epoch'::timestamptz + k.until_us * interval '1 microsecond'
