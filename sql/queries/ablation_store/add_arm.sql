insert into ablation_arms (ablation_id, round, variant_key, recommender, added) values ($1, $2, $3, $4, $5)
