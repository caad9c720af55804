with bumped as (
    update config_version set version = version + 1, changed_at = now() returning version
)
select b.version, pg_notify('bellwether_config', b.version::text) from bumped b
