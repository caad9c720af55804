insert into stations_created (listener_id, event_id, occurred_at, station_id)
select u.listener_id, u.event_id, 'epoch'::timestamptz + u.occurred_us * interval '1 microsecond', u.station_id
from unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[]) as u (listener_id, event_id, occurred_us, station_id)
on conflict (listener_id, event_id) do nothing
returning listener_id, (extract(epoch from occurred_at) * 1000000)::bigint
