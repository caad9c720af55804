-- Why: erasing a listener means everywhere, so also in the weeks that retention took off the events and kept.
-- Reads each of those tables whole: no index leads from a listener to its events.
create function erase_from_detached_weeks(erased_listener text) returns bigint language plpgsql
    security definer set search_path from current as $$
declare
    week regclass;
    taken bigint;
    total bigint := 0;
begin
    for week in
        select c.oid from pg_class c
        where c.relname like 'events\_week\_%' and c.relkind = 'r' and not c.relispartition and pg_table_is_visible(c.oid)
        order by c.relname
    loop
        execute format('delete from %s where listener_id = $1', week) using erased_listener;
        get diagnostics taken = row_count;
        total := total + taken;
    end loop;
    return total;
end
$$;
