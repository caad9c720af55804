-- Why: model versions are published with what their training says of itself, pass a gate, and one of each recommender serves.

alter table recommenders
    add column gate jsonb not null default '{}',
    add column revision bigint not null default 1,
    add column managed_by text;

-- One row a published version: what its training said, and what the gate made of it at that time.
create table model_publications (
    publication_id bigint generated always as identity,
    model_version_id integer not null,
    recommender_id integer not null,
    document jsonb not null,
    published_at timestamptz not null default clock_timestamp(),
    published_by text not null,
    verdict text not null,
    findings jsonb not null,
    constraint model_publications_pk primary key (publication_id),
    constraint model_publications_once unique (model_version_id),
    constraint model_publications_version_exists foreign key (model_version_id) references model_versions (model_version_id),
    constraint model_publications_recommender_exists foreign key (recommender_id) references recommenders (recommender_id),
    constraint model_publications_verdict_known check (verdict in ('blessed', 'held'))
);
create index model_publications_by_recommender on model_publications (recommender_id, publication_id);

-- The newest row of a recommender is what `latest` means. A rollback names the versions that it takes back: they are good
-- no longer, and the gate does not compare with them.
create table model_blessings (
    blessing_id bigint generated always as identity,
    recommender_id integer not null,
    model_version_id integer not null,
    cause text not null,
    blessed_at timestamptz not null default clock_timestamp(),
    blessed_by text not null,
    reason text not null,
    withdrawn integer[] not null default '{}',
    constraint model_blessings_pk primary key (blessing_id),
    constraint model_blessings_version_exists foreign key (model_version_id) references model_versions (model_version_id),
    constraint model_blessings_recommender_exists foreign key (recommender_id) references recommenders (recommender_id),
    constraint model_blessings_cause_known check (cause in ('gate', 'override', 'rollback'))
);
create index model_blessings_by_recommender on model_blessings (recommender_id, blessing_id);

create trigger model_publications_append_only before update or delete on model_publications
    for each statement execute function refuse_change();
create trigger model_blessings_append_only before update or delete on model_blessings
    for each statement execute function refuse_change();
do $$
begin
    if exists (select 1 from pg_roles r where r.rolname = 'bellwether_service') then
        revoke update, delete, truncate on model_publications, model_blessings from bellwether_service;
    end if;
end
$$;
