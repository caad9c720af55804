-- Newest first.
select b.blessing_id, b.recommender_id, b.model_version_id, r.name, v.version, b.cause,
       (extract(epoch from b.blessed_at) * 1000000)::bigint, b.blessed_by, b.reason
from model_blessings b
join model_versions v on v.model_version_id = b.model_version_id
join recommenders r on r.recommender_id = b.recommender_id
where b.recommender_id = $1
order by b.blessing_id desc
limit $2
