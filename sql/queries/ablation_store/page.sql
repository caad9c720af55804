-- By key, after $1.
select a.ablation_id, a.ablation_key, a.layer_key, a.percent_each, a.arms_at_once, a.days, a.created_by,
       (extract(epoch from a.created_at) * 1000000)::bigint, (extract(epoch from a.stopped_at) * 1000000)::bigint
from ablations a
where a.ablation_key > $1
order by a.ablation_key
limit $2
