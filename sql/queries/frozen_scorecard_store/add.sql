insert into frozen_scorecards (experiment_id, iteration, frozen_by, reason, as_of, code_version, basis, body, sha256)
values ($1, $2, $3, $4, 'epoch'::timestamptz + $5::bigint * interval '1 microsecond', $6, $7, $8,
        encode(sha256(convert_to($8, 'UTF8')), 'hex'))
returning frozen_id, (extract(epoch from frozen_at) * 1000000)::bigint, sha256
