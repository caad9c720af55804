select a.type, a.subject, a.data::text, (extract(epoch from a.raised_at) * 1000000)::bigint
from alerts a
where a.raised_at >= to_timestamp($1::bigint / 1000000.0) and a.raised_at < to_timestamp($2::bigint / 1000000.0)
order by a.alert_id
limit 1000
