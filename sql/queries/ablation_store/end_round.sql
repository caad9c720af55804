update ablation_rounds r set ended_at = 'epoch'::timestamptz + $3::bigint * interval '1 microsecond'
where r.ablation_id = $1 and r.round = $2 and r.ended_at is null
