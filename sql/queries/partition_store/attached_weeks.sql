-- The Mondays of the weeks that have a partition: it is in the name (events_week_20261123).
select (to_date(substr(c.relname, 13), 'YYYYMMDD') - '1970-01-01'::date)::integer as monday
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'events'::regclass and c.relname like 'events\_week\_%'
order by monday
