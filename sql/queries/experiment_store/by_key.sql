-- Columns as read by experiment_store.cpp, here and in page.
select e.experiment_id, e.experiment_key, e.layer_id, l.layer_key, e.state, e.iteration, e.randomised_by_us, e.percent,
       e.hypothesis, e.owner, e.area, e.targeting::text, e.metrics::text, e.ramp_plan::text, e.analysis_plan::text,
       e.revision, (extract(epoch from e.created_at) * 1000000)::bigint,
       (extract(epoch from e.started_at) * 1000000)::bigint, (extract(epoch from e.stopped_at) * 1000000)::bigint,
       e.decision, e.decision_reason, e.managed_by, e.checklist_override
from experiments e
join layers l on l.layer_id = e.layer_id
where e.experiment_key = $1
