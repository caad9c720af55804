select count(*), count(*) filter (where e.conflicting)
from exposure_rollups e
where e.experiment_id = $1 and e.iteration = $2 and e.exposed_on < $3::date
