select e.experiment_key
from experiments e
where e.state = 'running' and e.randomised_by_us and e.ramp_plan ->> 'autopilot' = 'true'
order by e.experiment_key
