-- One upload after the other: a version builds on the one before.
select pg_advisory_xact_lock(hashtext('bellwether catalogue'))
