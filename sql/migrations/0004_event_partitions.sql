-- Why: events of old weeks may be detached, and must then never be stored again under the same id.

-- Ids of version 7 from before `detached_before` are refused for ever; the weeks' tables may be gone. It only grows.
create table event_retention (
    only_row boolean not null default true,
    detached_before date not null default '1999-12-27',  -- the Monday of the first week that an id may name
    changed_at timestamptz not null default now(),
    constraint event_retention_pk primary key (only_row),
    constraint event_retention_one_row check (only_row),
    constraint event_retention_on_monday check (extract(isodow from detached_before) = 1)
);
insert into event_retention default values;

-- The service itself may not change the schema; it may call these, which run with the rights of their owner.

-- Made apart and then attached: attaching does not stop inserts into the other weeks, creating in place would.
create function make_event_week(monday date) returns void language plpgsql
    security definer set search_path from current as $$
declare
    week text := 'events_week_' || to_char(monday, 'YYYYMMDD');
begin
    execute format('create table %I (like events including all)', week);
    execute format('alter table events attach partition %I for values from (%L) to (%L)', week, monday, monday + 7);
end
$$;

create function detach_event_week(monday date, dropped boolean) returns void language plpgsql
    security definer set search_path from current as $$
declare
    week text := 'events_week_' || to_char(monday, 'YYYYMMDD');
begin
    execute format('alter table events detach partition %I', week);
    if dropped then
        execute format('drop table %I', week);
    end if;
end
$$;

-- Whether a week still holds events that the rollups have not read.
create function event_week_is_read(monday date) returns boolean language plpgsql
    security definer set search_path from current as $$
declare
    unread boolean;
begin
    execute format('select exists (select 1 from %I w where w.ingest_xid >= (select s.before_xid from rollup_state s))',
                   'events_week_' || to_char(monday, 'YYYYMMDD')) into unread;
    return not unread;
end
$$;
