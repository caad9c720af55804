-- What the listener had been given by a moment, the earliest first.
select e.experiment_key, x.iteration, v.variant_key, v.is_control,
       (extract(epoch from x.first_exposed_at) * 1000000)::bigint, x.conflicting
from exposures x
join experiments e on e.experiment_id = x.experiment_id
left join variants v on v.experiment_id = x.experiment_id and v.variant_id = x.variant_id
where x.listener_id = $1 and x.first_exposed_at <= 'epoch'::timestamptz + $2::bigint * interval '1 microsecond'
order by x.first_exposed_at, e.experiment_key, x.iteration
