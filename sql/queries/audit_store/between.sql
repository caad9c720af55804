-- Oldest first; times in microseconds since 1970, half-open.
select a.audit_id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.object_kind, a.object_key,
       a.reason, a.before::text, a.after::text, a.request_id
from audit_log a
where a.at >= to_timestamp($1::bigint / 1000000.0) and a.at < to_timestamp($2::bigint / 1000000.0)
  and a.object_kind = any ($3::text[])
order by a.audit_id
limit $4
