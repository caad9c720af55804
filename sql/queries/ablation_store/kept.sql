-- Those that have something to be kept up: they run, or their last round does.
select a.ablation_id, a.ablation_key, a.layer_key, a.percent_each, a.arms_at_once, a.days, a.created_by,
       (extract(epoch from a.created_at) * 1000000)::bigint, (extract(epoch from a.stopped_at) * 1000000)::bigint
from ablations a
where a.stopped_at is null
    or exists (select from ablation_rounds r where r.ablation_id = a.ablation_id and r.ended_at is null)
order by a.ablation_key
