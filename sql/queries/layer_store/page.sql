select l.layer_id, l.layer_key, l.salt, l.description, l.own, l.revision,
       (extract(epoch from l.created_at) * 1000000)::bigint, l.rest_hours, l.salt_generation,
       (extract(epoch from l.salted_at) * 1000000)::bigint
from layers l
where l.layer_key > $1 and (not l.own or $3)
order by l.layer_key
limit $2
