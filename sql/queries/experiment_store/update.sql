update experiments
set layer_id = $3, state = $4, iteration = $5, randomised_by_us = $6, percent = $7, hypothesis = $8, owner = $9, area = $10,
    targeting = $11::jsonb, metrics = $12::jsonb, ramp_plan = $13::jsonb, analysis_plan = $14::jsonb,
    started_at = 'epoch'::timestamptz + $15::bigint * interval '1 microsecond',
    stopped_at = 'epoch'::timestamptz + $16::bigint * interval '1 microsecond',
    decision = $17, decision_reason = $18, managed_by = $19, checklist_override = $20, revision = revision + 1
where experiment_id = $1 and revision = $2
returning revision
