-- Oldest first, after $1. The newest half second is left for the next time: a transaction that began before it may still
-- commit with a smaller number.
select a.audit_id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.object_kind, a.object_key,
       a.reason, a.before::text, a.after::text, a.request_id
from audit_log a
where a.audit_id > $1
  and a.audit_id < coalesce((select min(n.audit_id) from audit_log n where n.audit_id > $1 and n.at > now() - interval '500 ms'),
                            9223372036854775807)
order by a.audit_id
limit $2
