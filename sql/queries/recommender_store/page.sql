select r.recommender_id, r.name, r.description, r.owner, r.registered, r.gate::text, r.revision,
       (extract(epoch from r.created_at) * 1000000)::bigint, r.managed_by,
       (select v.version
        from model_blessings b
        join model_versions v on v.model_version_id = b.model_version_id
        where b.recommender_id = r.recommender_id
        order by b.blessing_id desc
        limit 1),
       (select count(*) from model_publications p where p.recommender_id = r.recommender_id)
from recommenders r
where r.name > $1
order by r.name
limit $2
