insert into quarantine (token_name, code, detail, event_id, listener_id, body)
select u.token_name, u.code, u.detail, u.event_id, u.listener_id, u.body
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     as u (token_name, code, detail, event_id, listener_id, body)
