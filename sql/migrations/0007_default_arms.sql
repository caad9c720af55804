-- Why: shipping makes a variant's arm what everybody gets, in one step; what was the default when is kept for ever.

-- The newest row of an area is its default. `override_reason`: an admin has shipped it without a concluded test.
create table default_arms (
    default_id bigint generated always as identity,
    area text not null,
    experiment_id integer not null,
    iteration integer not null,
    variant_id smallint not null,
    arm jsonb not null,
    payload jsonb,
    shipped_at timestamptz not null,
    shipped_by text not null,
    reason text not null,
    conclusion text not null,
    override_reason text,
    constraint default_arms_pk primary key (default_id),
    constraint default_arms_variant_exists foreign key (experiment_id, variant_id)
        references variants (experiment_id, variant_id)
);
create index default_arms_by_area on default_arms (area, default_id);
create index default_arms_by_experiment on default_arms (experiment_id, default_id);
create trigger default_arms_append_only before update or delete on default_arms
    for each statement execute function refuse_change();
do $$
begin
    if exists (select 1 from pg_roles r where r.rolname = 'bellwether_service') then
        revoke update, delete, truncate on default_arms from bellwether_service;
    end if;
end
$$;

-- Why an experiment was started although its launch checklist was not complete; null where it was.
alter table experiments add column checklist_override text;
