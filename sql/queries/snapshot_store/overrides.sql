-- Before the start too: that is when one tests.
select o.listener_id, o.experiment_id, o.variant_id
from overrides o
join experiments e on e.experiment_id = o.experiment_id
where o.removed_at is null and e.state in ('draft', 'running', 'paused')
order by o.listener_id, o.experiment_id
