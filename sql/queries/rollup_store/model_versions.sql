select r.name, v.version, v.model_version_id, v.recommender_id
from unnest($1::text[], $2::text[]) as u (name, version)
join recommenders r on r.name = u.name
join model_versions v on v.recommender_id = r.recommender_id and v.version = u.version
