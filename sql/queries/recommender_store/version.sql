select p.publication_id, p.model_version_id, p.recommender_id, r.name, v.version, p.document::text,
       (extract(epoch from p.published_at) * 1000000)::bigint, p.published_by, p.verdict, p.findings::text,
       exists (select 1
               from model_blessings b
               where b.model_version_id = p.model_version_id
                 and not exists (select 1
                                 from model_blessings w
                                 where w.recommender_id = p.recommender_id and w.blessing_id > b.blessing_id
                                   and p.model_version_id = any (w.withdrawn))),
       p.model_version_id = (select b.model_version_id
                             from model_blessings b
                             where b.recommender_id = p.recommender_id
                             order by b.blessing_id desc
                             limit 1)
from model_publications p
join model_versions v on v.model_version_id = p.model_version_id
join recommenders r on r.recommender_id = p.recommender_id
where p.recommender_id = $1 and v.version = $2
