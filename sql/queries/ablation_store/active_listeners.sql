-- Sums over the listeners of the days [$1, $2), counted from 1970-01-01: how many, and of the thumbs up and of the hours
-- each has the sum and the sum of squares.
select count(*), coalesce(sum(l.up), 0)::double precision, coalesce(sum(l.up * l.up), 0)::double precision,
       coalesce(sum(l.hours), 0)::double precision, coalesce(sum(l.hours * l.hours), 0)::double precision
from (select sum(d.thumbs_up)::double precision as up, sum(d.listened_ms)::double precision / 3600000 as hours
      from listener_days d
      where d.day >= '1970-01-01'::date + $1::integer and d.day < '1970-01-01'::date + $2::integer
      group by d.listener_id) l
