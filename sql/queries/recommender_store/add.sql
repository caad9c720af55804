-- A name that only slates have told so far becomes a registered one; no row comes back where it is registered already.
insert into recommenders (name, description, owner, gate, managed_by, registered)
values ($1, $2, $3, $4::jsonb, $5, true)
on conflict (name) do update
set description = excluded.description, owner = excluded.owner, gate = excluded.gate, managed_by = excluded.managed_by,
    registered = true
where not recommenders.registered
returning recommender_id
