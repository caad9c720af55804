update alert_cursor set audit_id = $1
