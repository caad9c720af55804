insert into catalog_versions (uploaded_by, reason, tracks)
values ($1, $2, 0)
returning catalog_version
