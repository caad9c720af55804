-- No index leads from a listener to its events: every insert would pay for it. So this reads them all.
select e.event_id, e.partition_on - '1970-01-01'::date from events e where e.listener_id = $1
