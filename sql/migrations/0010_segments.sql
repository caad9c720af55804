-- Why: rules that several experiments share get a name.
create table segments (
    segment_id integer generated always as identity,
    segment_key text collate "C" not null,
    description text not null default '',
    rule jsonb not null,
    revision bigint not null default 1,
    created_at timestamptz not null default now(),
    managed_by text,
    constraint segments_pk primary key (segment_id),
    constraint segments_key_once unique (segment_key)
);
