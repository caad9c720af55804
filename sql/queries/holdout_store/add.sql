insert into holdouts (quarter, percent, slots, salt, begins_at, ends_at, created_by)
values ($1, $2, $3, 'holdout.' || $1 || '.' || gen_random_uuid(), 'epoch'::timestamptz + $4::bigint * interval '1 microsecond',
        'epoch'::timestamptz + $5::bigint * interval '1 microsecond', $6)
