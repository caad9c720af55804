update ablations a set stopped_at = now() where a.ablation_key = $1 and a.stopped_at is null
