-- Heard by every replica when this transaction commits; kept nowhere.
select pg_notify('bellwether_erased', $1)
