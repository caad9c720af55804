select (extract(epoch from s.occurred_at) * 1000000)::bigint from stations_created s where s.listener_id = $1
