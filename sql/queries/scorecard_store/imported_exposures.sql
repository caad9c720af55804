select e.variant_id, count(*)
from analysed_exposures($1::integer, $2::integer, $3::date) e
group by e.variant_id
order by e.variant_id
