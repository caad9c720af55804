-- By variant, of the windows that ended after $3 and not in the future.
select h.variant_id, sum(h.requests)::double precision, sum(h.errors)::double precision, max(h.latency_p99_ms),
       (extract(epoch from max(h.window_end)) * 1000000)::bigint
from variant_health h
where h.experiment_id = $1 and h.iteration = $2
    and h.window_end > 'epoch'::timestamptz + $3::bigint * interval '1 microsecond'
    and h.window_end <= now() + interval '1 minute'
group by h.variant_id
order by h.variant_id
