-- Times as microseconds since 1970.
select t.token_id, t.name, t.role, encode(t.secret_sha256, 'hex'), t.created_by,
       (extract(epoch from t.created_at) * 1000000)::bigint,
       (extract(epoch from t.expires_at) * 1000000)::bigint,
       (extract(epoch from t.revoked_at) * 1000000)::bigint
from tokens t
order by t.name
