select pg_advisory_xact_lock(7206917202),
       set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true)
