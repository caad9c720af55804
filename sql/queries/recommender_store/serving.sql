-- What `latest` means, of every recommender that has a blessed version.
select distinct on (r.name)
       b.blessing_id, b.recommender_id, b.model_version_id, r.name, v.version, b.cause,
       (extract(epoch from b.blessed_at) * 1000000)::bigint, b.blessed_by, b.reason
from model_blessings b
join model_versions v on v.model_version_id = b.model_version_id
join recommenders r on r.recommender_id = b.recommender_id
order by r.name, b.blessing_id desc
