select a.audit_id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.object_kind, a.object_key,
       a.reason, a.before::text, a.after::text, a.request_id
from audit_log a
where a.object_kind = $1 and a.object_key = $2 and a.audit_id > $3
order by a.audit_id
limit $4
