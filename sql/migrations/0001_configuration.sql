-- The configuration: who may call, what is run on whom, and every change of it for ever.

create table recommenders (
    recommender_id integer generated always as identity,
    name text collate "C" not null,
    description text not null default '',
    owner text not null default '',
    registered boolean not null default false,  -- false: only seen in a slate so far
    created_at timestamptz not null default now(),
    constraint recommenders_pk primary key (recommender_id),
    constraint recommenders_name_once unique (name)
);

create table model_versions (
    model_version_id integer generated always as identity,
    recommender_id integer not null,
    version text collate "C" not null,
    created_at timestamptz not null default now(),
    constraint model_versions_pk primary key (model_version_id),
    constraint model_versions_once unique (recommender_id, version),
    constraint model_versions_recommender_exists foreign key (recommender_id) references recommenders (recommender_id)
);

create table layers (
    layer_id integer generated always as identity,
    layer_key text collate "C" not null,
    salt text not null,
    description text not null default '',
    own boolean not null default false,  -- made for one experiment that named no layer
    revision bigint not null default 1,
    created_at timestamptz not null default now(),
    constraint layers_pk primary key (layer_id),
    constraint layers_key_once unique (layer_key),
    constraint layers_salt_once unique (salt)
);

create table experiments (
    experiment_id integer generated always as identity,
    experiment_key text collate "C" not null,
    layer_id integer not null,
    state text not null default 'draft',
    iteration integer not null default 1,
    randomised_by_us boolean not null default true,  -- false: exposures are imported, nothing is assigned
    percent double precision not null default 0,
    hypothesis text not null default '',
    owner text not null default '',
    area text not null default '',
    targeting jsonb,
    metrics jsonb not null default '[]',
    ramp_plan jsonb not null default '[]',
    analysis_plan jsonb not null default '{}',
    revision bigint not null default 1,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    stopped_at timestamptz,
    decision text,
    decision_reason text,
    constraint experiments_pk primary key (experiment_id),
    constraint experiments_key_once unique (experiment_key),
    constraint experiments_layer_exists foreign key (layer_id) references layers (layer_id),
    constraint experiments_state_known check (state in ('draft', 'running', 'paused', 'stopped', 'archived')),
    constraint experiments_decision_known check (decision in ('ship', 'rollback', 'inconclusive')),
    constraint experiments_percent_in_range check (percent >= 0 and percent <= 100)
);
create index experiments_by_layer on experiments (layer_id);
create index experiments_by_state on experiments (state);

create table variants (
    experiment_id integer not null,
    variant_id smallint not null,  -- counts from 0 in the order of definition; never used twice
    variant_key text collate "C" not null,
    weight double precision not null,
    is_control boolean not null default false,
    arm jsonb not null default '{}',
    payload jsonb,
    killed_at timestamptz,
    constraint variants_pk primary key (experiment_id, variant_id),
    constraint variants_key_once unique (experiment_id, variant_key),
    constraint variants_experiment_exists foreign key (experiment_id) references experiments (experiment_id),
    constraint variants_weight_not_negative check (weight >= 0)
);

-- What a variant holds, half-open [slot_begin, slot_end), from when. Rows are only ever added: giving slots back is a
-- row of allocation_releases. `step` counts the ramp steps of the experiment; the sample-ratio check compares within it.
create table allocations (
    allocation_id bigint generated always as identity,
    layer_id integer not null,
    experiment_id integer not null,
    iteration integer not null,
    variant_id smallint not null,
    step integer not null,
    slot_begin integer not null,
    slot_end integer not null,
    held_from timestamptz not null,
    constraint allocations_pk primary key (allocation_id),
    constraint allocations_variant_exists foreign key (experiment_id, variant_id)
        references variants (experiment_id, variant_id),
    constraint allocations_range_sound check (slot_begin >= 0 and slot_begin < slot_end and slot_end <= 1000000)
);
create index allocations_by_experiment on allocations (experiment_id, allocation_id);
create index allocations_by_layer on allocations (layer_id);

create table allocation_releases (
    release_id bigint generated always as identity,
    allocation_id bigint not null,
    slot_begin integer not null,
    slot_end integer not null,
    released_at timestamptz not null,
    cause text not null,  -- lower, kill, stop, ...
    constraint allocation_releases_pk primary key (release_id),
    constraint allocation_releases_allocation_exists foreign key (allocation_id) references allocations (allocation_id),
    constraint allocation_releases_range_sound check (slot_begin >= 0 and slot_begin < slot_end)
);
create index allocation_releases_by_allocation on allocation_releases (allocation_id);

create table tokens (
    token_id integer generated always as identity,
    name text not null,
    role text not null,
    secret_sha256 bytea not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    constraint tokens_pk primary key (token_id),
    constraint tokens_secret_once unique (secret_sha256),
    constraint tokens_name_once unique (name),
    constraint tokens_role_known check (role in ('service', 'viewer', 'scientist', 'admin'))
);

create table audit_log (
    audit_id bigint generated always as identity,
    at timestamptz not null default now(),
    actor text not null,
    action text not null,        -- create, update, start, ramp, pause, resume, stop, kill, ...
    object_kind text not null,   -- experiment, layer, token, ...
    object_key text not null,
    reason text not null default '',
    before jsonb,
    after jsonb,
    request_id text not null default '',
    constraint audit_log_pk primary key (audit_id)
);
create index audit_log_by_object on audit_log (object_kind, object_key, audit_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_log_append_only before update or delete on audit_log
    for each statement execute function refuse_change();
create trigger allocations_append_only before update or delete on allocations
    for each statement execute function refuse_change();
create trigger allocation_releases_append_only before update or delete on allocation_releases
    for each statement execute function refuse_change();

-- One row: the number of the configuration. Every change of what /v1/assign or the tokens depend on adds one (in the
-- same transaction) and notifies; replicas listen, and poll besides.
create table config_version (
    only_row boolean not null default true,
    version bigint not null default 1,
    changed_at timestamptz not null default now(),
    constraint config_version_pk primary key (only_row),
    constraint config_version_one_row check (only_row)
);
insert into config_version default values;
