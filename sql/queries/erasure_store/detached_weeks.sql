-- Weeks that were taken off the events and kept beside them under their names.
select c.relname
from pg_class c
where c.relname like 'events\_week\_%' and c.relkind = 'r' and not c.relispartition and pg_table_is_visible(c.oid)
order by c.relname
