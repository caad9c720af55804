select a.percent, a.approved_by, (extract(epoch from a.approved_at) * 1000000)::bigint, a.reason
from ramp_approvals a
where a.experiment_id = $1 and a.iteration = $2
order by a.approval_id
