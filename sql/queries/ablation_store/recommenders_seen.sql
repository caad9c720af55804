-- Who has proposed anything since a day, counted from 1970-01-01.
select distinct r.name
from credit_days c
join model_versions v on v.model_version_id = c.model_version_id
join recommenders r on r.recommender_id = v.recommender_id
where c.day >= '1970-01-01'::date + $1::integer and c.proposed > 0
order by r.name
