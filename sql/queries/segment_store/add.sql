-- Nothing where the key is taken.
insert into segments (segment_key, description, rule, managed_by)
values ($1, $2, $3::jsonb, $4)
on conflict on constraint segments_key_once do nothing
returning segment_id
