insert into money_models (currency, revenue_per_hour, revenue_per_hour_se, ad_load, horizon_days, note, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
returning version, currency, revenue_per_hour, revenue_per_hour_se, ad_load, horizon_days, note,
          (extract(epoch from created_at) * 1000000)::bigint, created_by
