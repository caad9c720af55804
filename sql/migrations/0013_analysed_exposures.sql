-- Why: every query of an analysis asks for the exposures that count; whether robots do is said once a transaction.

-- $1 experiment, $2 iteration, $3 the first day that no longer counts. Robots count where `bellwether.with_bots` is `on`
-- in the transaction; where nobody says, where the experiment's plan says `"bots": {"exclude": false}`.
create function analysed_exposures(integer, integer, date)
returns setof exposure_rollups language sql stable as $$
    select a.*
    from analysed_exposures($1, $2, $3,
        case current_setting('bellwether.with_bots', true)
            when 'on' then true
            when 'off' then false
            else coalesce((select x.analysis_plan->'bots'->>'exclude' = 'false'
                           from experiments x where x.experiment_id = $1), false)
        end) a
$$;
