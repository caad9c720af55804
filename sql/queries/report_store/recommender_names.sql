select r.recommender_id, r.name from recommenders r
