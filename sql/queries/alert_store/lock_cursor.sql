select c.audit_id from alert_cursor c for update skip locked
