-- Newest first; $2 and $3 narrow to one code or token where they are not null.
select q.quarantine_id, (extract(epoch from q.received_at) * 1000000)::bigint, q.token_name, q.code, q.detail,
       q.event_id, q.listener_id, q.body
from quarantine q
where q.quarantine_id < $1 and ($2::text is null or q.code = $2) and ($3::text is null or q.token_name = $3)
order by q.quarantine_id desc
limit $4
