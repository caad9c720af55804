insert into variants (experiment_id, variant_id, variant_key, weight, is_control, arm, payload, killed_at)
select $1, given.variant_id, given.variant_key, given.weight, given.is_control, given.arm::jsonb, given.payload::jsonb,
       'epoch'::timestamptz + given.killed_at * interval '1 microsecond'
from unnest($2::smallint[], $3::text[], $4::double precision[], $5::boolean[], $6::text[], $7::text[], $8::bigint[])
    as given (variant_id, variant_key, weight, is_control, arm, payload, killed_at)
on conflict on constraint variants_pk do update
set variant_key = excluded.variant_key, weight = excluded.weight, is_control = excluded.is_control, arm = excluded.arm,
    payload = excluded.payload, killed_at = excluded.killed_at
