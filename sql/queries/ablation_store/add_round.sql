insert into ablation_rounds (ablation_id, round, experiment_key, percent, begins_at, ends_at)
values ($1, $2, $3, $4, 'epoch'::timestamptz + $5::bigint * interval '1 microsecond',
        'epoch'::timestamptz + $6::bigint * interval '1 microsecond')
