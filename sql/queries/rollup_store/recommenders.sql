select r.name, r.recommender_id from recommenders r where r.name = any ($1::text[])
