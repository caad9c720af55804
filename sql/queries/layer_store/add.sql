-- Nothing where the key or the salt is taken.
insert into layers (layer_key, salt, description, own, rest_hours)
values ($1, $2, $3, $4, $5)
on conflict do nothing
returning layer_id
