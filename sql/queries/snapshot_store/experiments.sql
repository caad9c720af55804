select e.experiment_id, e.experiment_key, e.layer_id, e.state, e.iteration, e.randomised_by_us, e.percent,
       e.targeting::text, e.decision
from experiments e
order by e.experiment_key
