delete from variants where experiment_id = $1 and variant_id <> all ($2::smallint[])
