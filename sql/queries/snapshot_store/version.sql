select c.version, (extract(epoch from c.changed_at) * 1000000)::bigint from config_version c
