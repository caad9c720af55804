insert into impact_reports (quarter, cut_off, inputs, inputs_sha256, code_version, body, body_sha256, frozen_by, reason)
values ($1, to_timestamp($2::bigint / 1000000.0), $3, $4, $5, $6, $7, $8, $9)
returning report_id, (extract(epoch from frozen_at) * 1000000)::bigint
