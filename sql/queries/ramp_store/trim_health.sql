delete from variant_health h
where h.experiment_id = $1 and h.window_end < now() - interval '90 days'
