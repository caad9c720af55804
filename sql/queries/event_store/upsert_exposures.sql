-- Of several exposures the earliest wins, then the smallest variant; that another variant was seen stays known. The
-- result does not depend on the order of arrival. Rows that would not change are left alone, so that `changed_xid`
-- names the transactions that did change one.
insert into exposures as x (listener_id, experiment_id, iteration, variant_id, slot, first_exposed_at, conflicting)
select u.listener_id, u.experiment_id, u.iteration, u.variant_id, u.slot,
       'epoch'::timestamptz + u.exposed_us * interval '1 microsecond', u.conflicting
from unnest($1::text[], $2::integer[], $3::integer[], $4::smallint[], $5::integer[], $6::bigint[], $7::boolean[])
     as u (listener_id, experiment_id, iteration, variant_id, slot, exposed_us, conflicting)
on conflict (listener_id, experiment_id, iteration) do update set
    variant_id = case when (excluded.first_exposed_at, excluded.variant_id) < (x.first_exposed_at, x.variant_id)
                      then excluded.variant_id else x.variant_id end,
    slot = case when (excluded.first_exposed_at, excluded.variant_id) < (x.first_exposed_at, x.variant_id)
                then excluded.slot else x.slot end,
    first_exposed_at = least(excluded.first_exposed_at, x.first_exposed_at),
    conflicting = x.conflicting or excluded.conflicting or excluded.variant_id <> x.variant_id,
    changed_xid = pg_current_xact_id()::text::bigint
where (excluded.first_exposed_at, excluded.variant_id) < (x.first_exposed_at, x.variant_id)
   or (not x.conflicting and (excluded.conflicting or excluded.variant_id <> x.variant_id))
