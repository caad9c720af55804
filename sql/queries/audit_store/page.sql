-- Newest first, before $1 (null: from the newest); empty texts mean any.
select a.audit_id, (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.object_kind, a.object_key,
       a.reason, a.before::text, a.after::text, a.request_id
from audit_log a
where ($1::bigint is null or a.audit_id < $1)
  and ($2 = '' or a.object_kind = $2)
  and ($3 = '' or a.object_key = $3)
  and ($4 = '' or a.actor = $4)
order by a.audit_id desc
limit $5
