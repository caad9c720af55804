select e.experiment_id, e.experiment_key, e.layer_id, e.state, e.iteration, e.randomised_by_us, e.percent,
       e.targeting::text, e.decision, (extract(epoch from e.stopped_at) * 1000000)::bigint
from experiments e
order by e.experiment_key
