-- Why: each quarter a fresh holdout and its twin, made ahead, so that every replica rotates by its own clock.

-- Who belongs to a group follows from the salt; nothing is stored by listener.
create table holdouts (
    quarter text collate "C" not null,  -- 2026Q4
    percent double precision not null,
    slots integer not null,             -- of each group
    salt text not null,
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    constraint holdouts_pk primary key (quarter),
    constraint holdouts_salt_once unique (salt),
    constraint holdouts_times_sound check (begins_at < ends_at),
    constraint holdouts_groups_apart check (slots > 0 and 2 * slots <= 1000000)
);

-- What further quarters get; 0: none.
create table holdout_policy (
    only_row boolean not null default true,
    percent double precision not null default 0,
    revision bigint not null default 1,
    managed_by text,
    constraint holdout_policy_pk primary key (only_row),
    constraint holdout_policy_one_row check (only_row)
);
insert into holdout_policy default values;

-- Listeners who were put into a variant by hand, for testing. Removing one only marks it: whoever was ever overridden
-- stays out of the experiment's analysis.
create table overrides (
    override_id bigint generated always as identity,
    experiment_id integer not null,
    listener_id text collate "C" not null,
    variant_id smallint not null,
    reason text not null default '',
    created_by text not null,
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    constraint overrides_pk primary key (override_id),
    constraint overrides_variant_exists foreign key (experiment_id, variant_id) references variants (experiment_id, variant_id)
        on delete cascade  -- a draft may lose a variant
);
create unique index overrides_once on overrides (experiment_id, listener_id) where removed_at is null;
create index overrides_by_listener on overrides (listener_id);
