-- The one writer, for the length of this transaction. A writer whose machine vanished lets go after eight idle seconds.
-- The joins below meet thousands of keys with large tables: index look-ups, whatever the statistics say.
select pg_try_advisory_xact_lock(7206917202),
       set_config('idle_in_transaction_session_timeout', '8s', true),
       set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true)
