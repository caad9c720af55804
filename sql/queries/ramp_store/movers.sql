-- Who started this iteration or has ramped in it: they asked for the next step and cannot be its second person.
select distinct a.actor
from audit_log a
where a.object_kind = 'experiment' and a.object_key = $1 and a.action in ('start', 'restart', 'ramp')
    and a.audit_id >= (
        select coalesce(max(s.audit_id), 0)
        from audit_log s
        where s.object_kind = 'experiment' and s.object_key = $1 and s.action in ('start', 'restart')
    )
