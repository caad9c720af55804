select e.variant_id, count(*)
from exposure_rollups e
where e.experiment_id = $1 and e.iteration = $2 and e.exposed_on < $3::date
group by e.variant_id
order by e.variant_id
