-- A rebuild begins with every exposure and nothing before it; the events add the rest.
insert into exposure_rollups (
    listener_id, experiment_id, iteration, variant_id, slot, first_exposed_at, exposed_on, conflicting
)
select x.listener_id, x.experiment_id, x.iteration, x.variant_id, x.slot, x.first_exposed_at,
       (x.first_exposed_at at time zone 'UTC')::date, x.conflicting
from exposures x
where x.changed_xid < $1
