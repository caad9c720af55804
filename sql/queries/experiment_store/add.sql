-- Nothing where the key is taken.
insert into experiments (experiment_key, layer_id, randomised_by_us, hypothesis, owner, area, targeting, metrics,
                         ramp_plan, analysis_plan, managed_by)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb, $10::jsonb, $11)
on conflict on constraint experiments_key_once do nothing
returning experiment_id
