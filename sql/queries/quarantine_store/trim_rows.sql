-- By age, and by number: the ids count up, so that the newest $2 are those within $2 of the greatest.
delete from quarantine q
where q.received_at < now() - $1::bigint * interval '1 second'
   or q.quarantine_id <= (select max(n.quarantine_id) from quarantine n) - $2::bigint
