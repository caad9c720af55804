insert into model_publications (model_version_id, recommender_id, document, published_by, verdict, findings)
values ($1, $2, $3::jsonb, $4, $5, $6::jsonb)
