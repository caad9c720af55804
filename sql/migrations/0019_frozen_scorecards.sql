-- Why: a scorecard that somebody decided on can be shown and rebuilt for ever, whatever arrives afterwards.

-- `basis` holds sums, settings and definitions, no listener: erasing a listener leaves it as it is.
create table frozen_scorecards (
    frozen_id bigint generated always as identity,
    experiment_id integer not null,
    iteration integer not null,
    frozen_at timestamptz not null default now(),
    frozen_by text not null,
    reason text not null,
    as_of timestamptz not null,
    code_version text not null,
    basis text not null,   -- JSON, as docs/formats/frozen_scorecard.md describes it
    body text not null,    -- what was shown, to the byte
    sha256 text not null,  -- of body
    constraint frozen_scorecards_pk primary key (frozen_id),
    constraint frozen_scorecards_experiment_exists foreign key (experiment_id) references experiments (experiment_id)
);
create index frozen_scorecards_by_experiment on frozen_scorecards (experiment_id, frozen_id);

create trigger frozen_scorecards_append_only before update or delete on frozen_scorecards
    for each statement execute function refuse_change();
do $$
begin
    if exists (select 1 from pg_roles r where r.rolname = 'bellwether_service') then
        revoke update, delete, truncate on frozen_scorecards from bellwether_service;
    end if;
end
$$;
