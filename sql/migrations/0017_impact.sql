-- Why: a quarter's impact is frozen at a cut-off with what it was made of, and can be made again to the same bytes.

-- How hours become money. A new view of it is a new version: reports name theirs, and an old report stays as it was.
create table money_models (
    version integer generated always as identity,
    currency text not null,
    revenue_per_hour double precision not null,
    revenue_per_hour_se double precision not null,
    ad_load double precision not null,
    horizon_days integer not null,
    note text not null,
    created_at timestamptz not null default clock_timestamp(),
    created_by text not null,
    constraint money_models_pk primary key (version),
    constraint money_models_ad_load_share check (ad_load >= 0 and ad_load <= 1),
    constraint money_models_horizon_positive check (horizon_days > 0)
);

-- `inputs` and `body` are texts: their bytes are what the digests are of.
create table impact_reports (
    report_id bigint generated always as identity,
    quarter text not null,
    cut_off timestamptz not null,
    inputs text not null,
    inputs_sha256 text not null,
    code_version text not null,
    body text not null,
    body_sha256 text not null,
    frozen_at timestamptz not null default clock_timestamp(),
    frozen_by text not null,
    reason text not null,
    constraint impact_reports_pk primary key (report_id)
);
create index impact_reports_by_quarter on impact_reports (quarter, report_id);

create trigger money_models_append_only before update or delete on money_models
    for each statement execute function refuse_change();
create trigger impact_reports_append_only before update or delete on impact_reports
    for each statement execute function refuse_change();
do $$
begin
    if exists (select 1 from pg_roles r where r.rolname = 'bellwether_service') then
        revoke update, delete, truncate on money_models, impact_reports from bellwether_service;
    end if;
end
$$;
