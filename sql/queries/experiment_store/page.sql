-- Filters that are null do not filter. $7: text of key, hypothesis, owner or area, without regard to case.
select e.experiment_id, e.experiment_key, e.layer_id, l.layer_key, e.state, e.iteration, e.randomised_by_us, e.percent,
       e.hypothesis, e.owner, e.area, e.targeting::text, e.metrics::text, e.ramp_plan::text, e.analysis_plan::text,
       e.revision, (extract(epoch from e.created_at) * 1000000)::bigint,
       (extract(epoch from e.started_at) * 1000000)::bigint, (extract(epoch from e.stopped_at) * 1000000)::bigint,
       e.decision, e.decision_reason, e.managed_by, e.checklist_override
from experiments e
join layers l on l.layer_id = e.layer_id
where e.experiment_key > $1
  and ($3::text is null or e.state = $3)
  and ($4::text is null or e.area = $4)
  and ($5::text is null or e.owner = $5)
  and ($6::text is null or l.layer_key = $6)
  and ($7::text is null
       or strpos(lower(e.experiment_key || ' ' || e.hypothesis || ' ' || e.owner || ' ' || e.area), lower($7)) > 0)
order by e.experiment_key
limit $2
