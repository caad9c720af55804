-- What a transaction before this number stored is seen by this one.
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint
