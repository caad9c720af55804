-- Nothing where this person has approved the step before.
insert into ramp_approvals (experiment_id, iteration, percent, approved_by, reason)
values ($1, $2, $3, $4, $5)
on conflict on constraint ramp_approvals_once do nothing
returning approval_id
