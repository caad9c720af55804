insert into ablations (ablation_key, layer_key, percent_each, arms_at_once, days, created_by)
values ($1, $2, $3, $4, $5, $6)
on conflict (ablation_key) do nothing
returning ablation_id
