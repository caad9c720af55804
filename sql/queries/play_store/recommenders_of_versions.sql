select v.model_version_id, v.recommender_id from model_versions v where v.model_version_id = any ($1::integer[])
