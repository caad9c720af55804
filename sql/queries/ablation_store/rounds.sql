select r.round, r.experiment_key, r.percent, (extract(epoch from r.begins_at) * 1000000)::bigint,
       (extract(epoch from r.ends_at) * 1000000)::bigint, (extract(epoch from r.ended_at) * 1000000)::bigint
from ablation_rounds r
where r.ablation_id = $1
order by r.round
