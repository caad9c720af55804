insert into ablation_recommenders (ablation_id, recommender, candidate)
select $1::integer, u.recommender, $3::boolean from unnest($2::text[]) as u (recommender)
