insert into default_arms (area, experiment_id, iteration, variant_id, arm, payload, shipped_at, shipped_by, reason,
                          conclusion, override_reason)
values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, 'epoch'::timestamptz + $7::bigint * interval '1 microsecond', $8, $9, $10,
        $11)
