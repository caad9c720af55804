-- Told again, the newest counts.
insert into variant_health (experiment_id, iteration, variant_id, window_begin, window_end, requests, errors,
                            latency_p99_ms, reported_by)
values ($1, $2, $3, 'epoch'::timestamptz + $4::bigint * interval '1 microsecond',
        'epoch'::timestamptz + $5::bigint * interval '1 microsecond', $6, $7, $8, $9)
on conflict on constraint variant_health_pk do update
set requests = excluded.requests, errors = excluded.errors, latency_p99_ms = excluded.latency_p99_ms,
    reported_at = now()
