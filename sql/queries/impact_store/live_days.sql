-- Of the listeners who played on the days [$1, $2), counted from 1970-01-01: their days from the first on until $2, as an
-- experiment counts a listener's days from the exposure on; and how many they are.
select coalesce(sum($2::integer - f.first_day), 0)::bigint, count(*)
from (
    select min(l.day) - '1970-01-01'::date as first_day
    from listener_days l
    where l.day >= '1970-01-01'::date + $1::integer and l.day < '1970-01-01'::date + $2::integer and l.plays > 0
    group by l.listener_id
) f
