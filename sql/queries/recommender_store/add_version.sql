-- Null where the version is known from slates already: version_id has it then.
insert into model_versions (recommender_id, version)
values ($1, $2)
on conflict (recommender_id, version) do nothing
