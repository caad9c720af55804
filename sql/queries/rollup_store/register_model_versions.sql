insert into model_versions (recommender_id, version)
select r.recommender_id, u.version
from unnest($1::text[], $2::text[]) as u (name, version)
join recommenders r on r.name = u.name
order by 1, 2
on conflict (recommender_id, version) do nothing
