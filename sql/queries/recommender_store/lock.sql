-- Whoever publishes or moves `latest` waits for the one before.
select r.recommender_id from recommenders r where r.name = $1 for update
