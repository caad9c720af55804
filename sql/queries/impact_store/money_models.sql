-- Newest first.
select m.version, m.currency, m.revenue_per_hour, m.revenue_per_hour_se, m.ad_load, m.horizon_days, m.note,
       (extract(epoch from m.created_at) * 1000000)::bigint, m.created_by
from money_models m
where $1::integer is null or m.version = $1
order by m.version desc
limit 1000
