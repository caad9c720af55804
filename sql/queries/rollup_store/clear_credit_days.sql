delete from credit_days
