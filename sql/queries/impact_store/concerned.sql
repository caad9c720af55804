-- Experiments that ran at any time from $1 until before $2, microseconds since 1970.
select e.experiment_key
from experiments e
where e.started_at < to_timestamp($2::bigint / 1000000.0)
  and (e.stopped_at is null or e.stopped_at >= to_timestamp($1::bigint / 1000000.0))
order by e.experiment_key
