-- Why: what is append-only by trigger is so by right as well, for the role that the service runs as.
do $$
begin
    if exists (select 1 from pg_roles r where r.rolname = 'bellwether_service') then
        revoke update, delete, truncate on audit_log, allocations, allocation_releases from bellwether_service;
    end if;
end
$$;
