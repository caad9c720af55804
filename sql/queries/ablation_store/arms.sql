select a.round, a.variant_key, a.recommender, a.added
from ablation_arms a
where a.ablation_id = $1
order by a.round, a.variant_key
