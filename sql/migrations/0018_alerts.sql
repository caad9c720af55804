-- Why: what a person should hear of goes out by webhook, from an outbox, so that nothing is lost between commit and delivery.

create table webhooks (
    webhook_id integer generated always as identity,
    name text collate "C" not null,
    url text not null,
    secret text not null,           -- signs what is sent, so it cannot be kept as a hash
    events text[] not null,         -- empty: all
    allow_private boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null,
    removed_at timestamptz,
    constraint webhooks_pk primary key (webhook_id)
);
create unique index webhooks_name_once on webhooks (name) where removed_at is null;

create table alerts (
    alert_id bigint generated always as identity,
    event_id uuid not null default gen_random_uuid(),
    type text not null,
    subject text not null,
    occasion text collate "C" not null,  -- the same trouble on the same occasion is told once
    data jsonb not null,
    raised_at timestamptz not null default clock_timestamp(),
    constraint alerts_pk primary key (alert_id),
    constraint alerts_occasion_once unique (occasion)
);

create table alert_deliveries (
    alert_id bigint not null,
    webhook_id integer not null,
    state text not null default 'pending',
    attempts integer not null default 0,
    next_at timestamptz not null default clock_timestamp(),
    last_at timestamptz,
    last_status integer,
    last_error text not null default '',
    constraint alert_deliveries_pk primary key (alert_id, webhook_id),
    constraint alert_deliveries_alert_exists foreign key (alert_id) references alerts (alert_id),
    constraint alert_deliveries_webhook_exists foreign key (webhook_id) references webhooks (webhook_id),
    constraint alert_deliveries_state_known check (state in ('pending', 'delivered', 'failed'))
);
create index alert_deliveries_due on alert_deliveries (next_at) where state = 'pending';

-- How far the audit log has been read for what is to be told. What was before this migration is told to nobody.
create table alert_cursor (
    only_row boolean not null default true,
    audit_id bigint not null,
    constraint alert_cursor_pk primary key (only_row),
    constraint alert_cursor_one_row check (only_row)
);
insert into alert_cursor (audit_id) select coalesce(max(a.audit_id), 0) from audit_log a;
