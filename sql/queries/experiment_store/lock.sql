-- Of one table: a join would be joined again after waiting, and miss a row whose layer has changed.
select e.experiment_id, e.layer_id from experiments e where e.experiment_key = $1 for update
