-- Oldest first; times in microseconds since 1970, half-open.
select r.name, v.version, p.verdict, (extract(epoch from p.published_at) * 1000000)::bigint, p.findings::text
from model_publications p
join model_versions v on v.model_version_id = p.model_version_id
join recommenders r on r.recommender_id = p.recommender_id
where p.published_at >= to_timestamp($1::bigint / 1000000.0) and p.published_at < to_timestamp($2::bigint / 1000000.0)
order by p.publication_id
