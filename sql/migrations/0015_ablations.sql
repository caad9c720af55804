-- Why: what each recommender adds to the mix is measured by switching it off for a few listeners, each in turn.

create table ablations (
    ablation_id integer generated always as identity,
    ablation_key text collate "C" not null,
    layer_key text collate "C" not null,
    percent_each double precision not null, -- of the listeners, for each arm
    arms_at_once integer not null,
    days integer not null,                  -- whole days that a round lasts
    created_by text not null,
    created_at timestamptz not null default now(),
    stopped_at timestamptz,
    constraint ablations_pk primary key (ablation_id),
    constraint ablations_key_once unique (ablation_key)
);

-- Whose turn comes. Without a row that is no candidate: every recommender that is seen in slates.
create table ablation_recommenders (
    ablation_id integer not null,
    recommender text collate "C" not null,
    candidate boolean not null,             -- outside the mix: switched on in turn, not off
    constraint ablation_recommenders_pk primary key (ablation_id, recommender),
    constraint ablation_recommenders_of_ablation foreign key (ablation_id) references ablations (ablation_id)
);

-- A round is an experiment of its own; when it begins and ends is said here.
create table ablation_rounds (
    ablation_id integer not null,
    round integer not null,
    experiment_key text collate "C" not null,
    percent double precision not null,      -- of the listeners, all variants together
    begins_at timestamptz not null,
    ends_at timestamptz not null,           -- as planned
    ended_at timestamptz,
    constraint ablation_rounds_pk primary key (ablation_id, round),
    constraint ablation_rounds_of_ablation foreign key (ablation_id) references ablations (ablation_id),
    constraint ablation_rounds_experiment_once unique (experiment_key)
);

create table ablation_arms (
    ablation_id integer not null,
    round integer not null,
    variant_key text collate "C" not null,
    recommender text collate "C" not null,
    added boolean not null,                 -- switched on, where it is off for everybody else
    constraint ablation_arms_pk primary key (ablation_id, round, variant_key),
    constraint ablation_arms_of_round foreign key (ablation_id, round)
        references ablation_rounds (ablation_id, round)
);
