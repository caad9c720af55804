-- Metrics that somebody defined, beside the ready-made ones; and the catalogue of tracks, by which metrics tell popular
-- from rare and know the artists.

create table metrics (
    metric_id integer generated always as identity,
    metric_key text collate "C" not null,
    definition jsonb not null,  -- as the API writes it; docs/formats/metric.md
    revision bigint not null default 1,
    created_by text not null,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    constraint metrics_pk primary key (metric_id),
    constraint metrics_key_once unique (metric_key)
);

-- Every upload is a version, and a version is never changed.
create table catalog_versions (
    catalog_version integer generated always as identity,
    uploaded_at timestamptz not null default now(),
    uploaded_by text not null,
    reason text not null default '',
    tracks integer not null,
    constraint catalog_versions_pk primary key (catalog_version)
);

create table catalog_tracks (
    catalog_version integer not null,
    track_id text collate "C" not null,
    artist_id text,
    popularity bigint not null,        -- plays, or any other whole number that grows with them
    popularity_micro integer not null, -- the share of the catalogue that is less popular, in millionths
    band text not null,
    artist jsonb not null default '{}',  -- attributes of the artist: name to text
    constraint catalog_tracks_pk primary key (catalog_version, track_id),
    constraint catalog_tracks_version_exists foreign key (catalog_version) references catalog_versions (catalog_version),
    constraint catalog_tracks_band_known check (band in ('head', 'middle', 'tail'))
);
