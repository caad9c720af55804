select r.recommender, r.candidate from ablation_recommenders r where r.ablation_id = $1 order by r.recommender
