-- What a service needs to know of its server before it trusts it with events.
select current_setting('server_version'),
       current_setting('server_version_num')::integer / 10000,
       current_user::text,
       current_setting('is_superuser')::boolean,
       current_setting('fsync')::boolean,
       current_setting('full_page_writes')::boolean,
       current_setting('synchronous_commit'),
       (extract(epoch from clock_timestamp()) * 1000000)::bigint
