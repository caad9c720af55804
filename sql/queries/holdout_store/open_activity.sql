-- What every listener did in the days [$1, $2), counted from 1970-01-01.
declare holdout_activity no scroll cursor for
select d.listener_id, sum(d.thumbs_up), sum(d.thumbs_down), sum(d.listened_ms)
from listener_days d
where d.day >= '1970-01-01'::date + $1::integer and d.day < '1970-01-01'::date + $2::integer
group by d.listener_id
