select v.model_version_id, r.recommender_id, r.name, v.version, r.registered
from model_versions v
join recommenders r on r.recommender_id = v.recommender_id
