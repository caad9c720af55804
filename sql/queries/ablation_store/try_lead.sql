-- One keeper over all replicas, for the length of this transaction.
select pg_try_advisory_xact_lock(7206917204)
