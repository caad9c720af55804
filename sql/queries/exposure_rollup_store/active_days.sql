select d.listener_id, d.day - '1970-01-01'::date
from unnest($1::text[], $2::integer[]) as k (listener_id, day)
join listener_days d on d.listener_id = k.listener_id and d.day = '1970-01-01'::date + k.day
