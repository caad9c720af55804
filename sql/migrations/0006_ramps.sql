-- Why: a ramp plan asks for approvals and for the health of what serves a variant; both are kept for ever or for a while.

-- By percentage and not by number: a plan may change between the approval and the step.
create table ramp_approvals (
    approval_id bigint generated always as identity,
    experiment_id integer not null,
    iteration integer not null,
    percent double precision not null,
    approved_by text not null,
    approved_at timestamptz not null default now(),
    reason text not null,
    constraint ramp_approvals_pk primary key (approval_id),
    constraint ramp_approvals_once unique (experiment_id, iteration, percent, approved_by),
    constraint ramp_approvals_experiment_exists foreign key (experiment_id) references experiments (experiment_id)
);
create trigger ramp_approvals_append_only before update or delete on ramp_approvals
    for each statement execute function refuse_change();

-- What the service that runs a variant's model reports of it, window by window.
create table variant_health (
    experiment_id integer not null,
    iteration integer not null,
    variant_id smallint not null,
    window_begin timestamptz not null,
    window_end timestamptz not null,
    requests bigint not null,
    errors bigint not null,
    latency_p99_ms double precision not null,
    reported_by text not null,
    reported_at timestamptz not null default now(),
    constraint variant_health_pk primary key (experiment_id, iteration, variant_id, window_begin, window_end, reported_by),
    constraint variant_health_variant_exists foreign key (experiment_id, variant_id)
        references variants (experiment_id, variant_id),
    constraint variant_health_window_sound check (window_begin < window_end),
    constraint variant_health_counts_sound check (requests >= 0 and errors >= 0 and errors <= requests)
);
create index variant_health_by_time on variant_health (experiment_id, iteration, window_end);

-- Approvals are append-only by right too, as in 0005.
do $$
begin
    if exists (select 1 from pg_roles r where r.rolname = 'bellwether_service') then
        revoke update, delete, truncate on ramp_approvals from bellwether_service;
    end if;
end
$$;
