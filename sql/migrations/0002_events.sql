-- The raw events, each stored once. Everything about a listener is keyed by the listener, so that the tables can be
-- distributed by it; no foreign key crosses it.

-- `partition_on` is the UTC day inside a version 7 event id, and 1970-01-01 for ids that carry no time: a function of
-- the id alone. So (event_id, listener_id) stays unique over all partitions, without any time window.
create table events (
    event_id uuid not null,
    listener_id text collate "C" not null,
    partition_on date not null,
    type smallint not null,  -- 1 play, 2 thumb, 3 listen, 4 station_created, 5 exposure
    occurred_at timestamptz not null,
    received_at timestamptz not null default now(),
    ingest_xid bigint not null default (pg_current_xact_id()::text::bigint),
    play_id text collate "C",
    body text not null,  -- the fields of its type as compact JSON
    constraint events_once primary key (event_id, listener_id, partition_on)
) partition by range (partition_on);
create index events_by_ingest on events (ingest_xid);

create table events_untimed partition of events for values from ('1970-01-01') to ('1970-01-02');

-- The first time that a listener was given a variant, of our own assignment and of imported exposures alike.
-- Of several exposures the earliest wins (then the smallest variant_id); another variant seen is kept as `conflicting`.
create table exposures (
    listener_id text collate "C" not null,
    experiment_id integer not null,
    iteration integer not null,
    variant_id smallint not null,
    slot integer,  -- null where somebody else randomised
    first_exposed_at timestamptz not null,
    conflicting boolean not null default false,
    changed_xid bigint not null default (pg_current_xact_id()::text::bigint),
    constraint exposures_once primary key (listener_id, experiment_id, iteration)
);
create index exposures_by_change on exposures (changed_xid);

-- What was refused, for people to look at; trimmed by age and by number.
create table quarantine (
    quarantine_id bigint generated always as identity,
    received_at timestamptz not null default now(),
    token_name text not null,
    code text not null,
    detail text not null,
    event_id text,
    listener_id text,
    body text not null,  -- at most 4 KiB of it
    constraint quarantine_pk primary key (quarantine_id)
);
create index quarantine_by_time on quarantine (received_at);
