insert into model_blessings (recommender_id, model_version_id, cause, blessed_by, reason, withdrawn)
values ($1, $2, $3, $4, $5, $6::integer[])
