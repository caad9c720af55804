-- The exposed listeners of an experiment, by listener: variant and day. $3 is the first day that no longer counts.
select e.variant_id, e.exposed_on - '1970-01-01'::date
from analysed_exposures($1::integer, $2::integer, $3::date) e
order by e.listener_id
