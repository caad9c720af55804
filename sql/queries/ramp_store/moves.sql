-- The newest first. Which percentage each left behind is read from the audit log itself.
select (extract(epoch from a.at) * 1000000)::bigint, a.actor, a.action, a.reason,
       coalesce((a.before ->> 'percent')::double precision, 0), coalesce((a.after ->> 'percent')::double precision, 0)
from audit_log a
where a.object_kind = 'experiment' and a.object_key = $1
    and a.action in ('start', 'restart', 'ramp', 'pause', 'resume', 'kill', 'stop', 'approve', 'ship')
order by a.audit_id desc
limit $2
