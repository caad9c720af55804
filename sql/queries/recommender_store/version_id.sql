select v.model_version_id from model_versions v where v.recommender_id = $1 and v.version = $2
