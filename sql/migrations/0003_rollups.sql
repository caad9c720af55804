-- What reports read. All of it follows from events and exposures: `bellwether db rebuild` makes the same rows again.
-- One writer keeps it up (advisory lock), by adding and taking away whole numbers only, so that the order of arrival
-- cannot change a single digit.

-- The current state of every play: the slate ledger. A thumb or a listen may come first; then played_at is null.
create table plays (
    listener_id text collate "C" not null,
    play_id text collate "C" not null,
    play_event_id uuid,
    played_at timestamptz,
    track_id text,
    artist_id text,
    station_id text,
    station_seed text,
    genre text,
    mode text,
    selected_by integer,             -- recommender_id
    propensity double precision,
    slate_versions integer[] not null default '{}',  -- model_version_id, as sent
    slate_scores double precision[] not null default '{}',
    slate_ranks integer[] not null default '{}',
    thumb smallint not null default 0,  -- the one that stands: 1 up, -1 down, 0 none or undone
    -- Every thumb and every listen, in order of (time, event_id). Times are microseconds since 1970.
    thumb_at_us bigint[] not null default '{}',
    thumb_values smallint[] not null default '{}',
    thumb_event_ids uuid[] not null default '{}',
    listen_at_us bigint[] not null default '{}',
    listen_ms bigint[] not null default '{}',
    listen_outcomes smallint[] not null default '{}',  -- 1 completed, 2 skipped, 3 stopped
    listen_event_ids uuid[] not null default '{}',
    track_ms bigint,                 -- the longest that a listen told
    constraint plays_pk primary key (listener_id, play_id)
) with (fillfactor = 85);
create index plays_by_play_id on plays (play_id);

create table stations_created (
    listener_id text collate "C" not null,
    event_id uuid not null,
    occurred_at timestamptz not null,
    station_id text not null,
    constraint stations_created_pk primary key (listener_id, event_id)
);

-- What a listener did on a UTC day; every thing on the day of its own event.
create table listener_days (
    listener_id text collate "C" not null,
    day date not null,
    plays integer not null default 0,
    thumbs_up integer not null default 0,
    thumbs_down integer not null default 0,
    listened_ms bigint not null default 0,
    listened_plays integer not null default 0,  -- plays whose last listen is of this day
    completions integer not null default 0,
    skips integer not null default 0,
    stations_created integer not null default 0,
    constraint listener_days_pk primary key (listener_id, day)
) with (fillfactor = 85);

-- Exposures as far as the rollups have read them, with what the listener did on the day of the exposure before it:
-- what the scorecard takes off that day's row.
create table exposure_rollups (
    listener_id text collate "C" not null,
    experiment_id integer not null,
    iteration integer not null,
    variant_id smallint not null,
    slot integer,
    first_exposed_at timestamptz not null,
    exposed_on date not null,
    conflicting boolean not null,
    plays integer not null default 0,
    thumbs_up integer not null default 0,
    thumbs_down integer not null default 0,
    listened_ms bigint not null default 0,
    listened_plays integer not null default 0,
    completions integer not null default 0,
    skips integer not null default 0,
    stations_created integer not null default 0,
    constraint exposure_rollups_pk primary key (listener_id, experiment_id, iteration)
);
create index exposure_rollups_by_experiment on exposure_rollups (experiment_id, iteration, variant_id);

-- Credit of a recommender's model version, by the day of the play. Listeners fall into 256 groups by hash: a
-- recommender's total varies between the groups as independent parts, which gives listener-clustered intervals for any
-- range of days. `*_micro` columns are millionths of a thumb or of a millisecond; the shares of one event sum exactly.
create table credit_days (
    day date not null,
    listener_group smallint not null,
    model_version_id integer not null,
    genre text collate "C" not null,
    mode text collate "C" not null,
    proposed bigint not null default 0,
    selected bigint not null default 0,
    unique_proposed bigint not null default 0,
    proposed_up bigint not null default 0,
    proposed_down bigint not null default 0,
    proposed_ms bigint not null default 0,
    selected_up bigint not null default 0,
    selected_down bigint not null default 0,
    selected_ms bigint not null default 0,
    unique_up bigint not null default 0,
    unique_down bigint not null default 0,
    unique_ms bigint not null default 0,
    proportional_up_micro bigint not null default 0,
    proportional_down_micro bigint not null default 0,
    proportional_ms_micro bigint not null default 0,
    shapley_up_micro bigint not null default 0,
    shapley_down_micro bigint not null default 0,
    shapley_ms_micro bigint not null default 0,
    constraint credit_days_pk primary key (day, listener_group, model_version_id, genre, mode)
);

-- What happened, by the day of the play, or of the thumb or listen itself where its play is not known.
create table happened_days (
    day date not null,
    listener_group smallint not null,
    genre text collate "C" not null,
    mode text collate "C" not null,
    plays bigint not null default 0,
    thumbs_up bigint not null default 0,
    thumbs_down bigint not null default 0,
    listened_ms bigint not null default 0,
    no_play_up bigint not null default 0,      -- of those: the play is not known
    no_play_down bigint not null default 0,
    no_play_ms bigint not null default 0,
    no_slate_plays bigint not null default 0,  -- of those: the play has no slate
    no_slate_up bigint not null default 0,
    no_slate_down bigint not null default 0,
    no_slate_ms bigint not null default 0,
    selected_unknown_plays bigint not null default 0,  -- of those: has a slate, but who was selected is not known
    selected_unknown_up bigint not null default 0,
    selected_unknown_down bigint not null default 0,
    selected_unknown_ms bigint not null default 0,
    several_plays bigint not null default 0,  -- of those: proposed by more than one recommender
    several_up bigint not null default 0,
    several_down bigint not null default 0,
    several_ms bigint not null default 0,
    constraint happened_days_pk primary key (day, listener_group, genre, mode)
);

-- On how many plays of a day both recommenders proposed the track; a = b counts the proposals of one.
create table overlap_days (
    day date not null,
    recommender_a integer not null,
    recommender_b integer not null,
    genre text collate "C" not null,
    mode text collate "C" not null,
    plays bigint not null default 0,
    constraint overlap_days_pk primary key (day, recommender_a, recommender_b, genre, mode),
    constraint overlap_days_ordered check (recommender_a <= recommender_b)
);

-- How far the one writer has come: every event and exposure of a transaction before `before_xid` is in the rollups.
-- Transaction numbers mean something in one cluster only; where `system_identifier` is another one's (a restored dump),
-- the writer starts over.
create table rollup_state (
    only_row boolean not null default true,
    before_xid bigint not null default 0,
    system_identifier bigint not null,
    events_seen bigint not null default 0,
    unreadable_events bigint not null default 0,  -- of those: their body could not be read, they count nowhere
    caught_up_at timestamptz not null default now(),  -- what was committed by then is in the rollups
    rebuilt_at timestamptz,
    constraint rollup_state_pk primary key (only_row),
    constraint rollup_state_one_row check (only_row)
);
insert into rollup_state (system_identifier) select c.system_identifier from pg_control_system() c;
