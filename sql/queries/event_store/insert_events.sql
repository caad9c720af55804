-- Rows come sorted by their key and each key once. What was new is named only where not everything was: the first row
-- holds the count, and in the usual case it is the only one.
with inserted as (
    insert into events (event_id, listener_id, partition_on, type, occurred_at, play_id, body)
    select u.event_id, u.listener_id, '1970-01-01'::date + u.day, u.type,
           'epoch'::timestamptz + u.occurred_us * interval '1 microsecond', u.play_id, u.body
    from unnest($1::uuid[], $2::text[], $3::integer[], $4::smallint[], $5::bigint[], $6::text[], $7::text[])
         as u (event_id, listener_id, day, type, occurred_us, play_id, body)
    on conflict do nothing
    returning event_id, listener_id
),
counted as (
    select count(*) as n from inserted
)
select c.n, null::uuid, null::text from counted c
union all
select 0, i.event_id, i.listener_id from inserted i cross join counted c where c.n < cardinality($1::uuid[])
