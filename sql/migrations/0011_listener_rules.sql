-- Why: listeners that cannot be people are told by what they do in a day and in a minute, and are left out of analysis.

-- Every thumb event in its minute (UTC, counted from 1970), undone ones too: who gives sixty a minute is no person.
create table thumb_minutes (
    listener_id text collate "C" not null,
    minute bigint not null,
    thumbs bigint not null default 0,
    constraint thumb_minutes_pk primary key (listener_id, minute)
) with (fillfactor = 85);
insert into thumb_minutes (listener_id, minute, thumbs)
select p.listener_id, t.us / 60000000, count(*)
from plays p
cross join unnest(p.thumb_at_us) as t (us)
group by p.listener_id, t.us / 60000000;

-- The rules' least limits are 10 thumbs a minute and 200 plays a day, so that these hold next to nobody.
create index thumb_minutes_busy on thumb_minutes (listener_id, minute) where thumbs > 10;
create index listener_days_busy on listener_days (listener_id, day) where plays > 200;

alter table experiments add column managed_by text;  -- files: changed by applying files, and by nobody else

-- Of an exposed listener, which rules leave it out. $1 experiment, $2 iteration, $3 the first day that no longer counts.
-- It reads the settings from the experiment's analysis plan; the defaults stand here and in docs/formats/experiment.md.
create function judged_exposures(integer, integer, date)
returns table (listener_id text, variant_id smallint, overridden boolean, seen_in_two boolean, many_plays boolean, many_thumbs boolean)
language sql stable as $$
    select e.listener_id, e.variant_id,
           exists (select from overrides o where o.experiment_id = e.experiment_id and o.listener_id = e.listener_id),
           e.conflicting,
           exists (select from listener_days d
                   where d.listener_id = e.listener_id and d.day < $3 and d.plays > 200
                       and d.plays > coalesce((x.analysis_plan->'bots'->>'plays_a_day')::double precision, 2000)),
           exists (select from thumb_minutes t
                   where t.listener_id = e.listener_id and t.minute < ($3 - '1970-01-01'::date) * 1440 and t.thumbs > 10
                       and t.thumbs > coalesce((x.analysis_plan->'bots'->>'thumbs_a_minute')::double precision, 60))
    from exposure_rollups e
    left join experiments x on x.experiment_id = e.experiment_id
    where e.experiment_id = $1 and e.iteration = $2 and e.exposed_on < $3
$$;

-- The exposures that an analysis counts: nobody who was ever put into a variant by hand, those seen in two variants only
-- where the experiment's `exposure_policy` is `first_seen`, and listeners that cannot be people only where $4 says so.
-- Every query of the scorecard reads this and not exposure_rollups.
create function analysed_exposures(integer, integer, date, boolean)
returns setof exposure_rollups language sql stable as $$
    select e.*
    from exposure_rollups e
    left join experiments x on x.experiment_id = e.experiment_id
    where e.experiment_id = $1 and e.iteration = $2 and e.exposed_on < $3
        and (not e.conflicting or x.analysis_plan->>'exposure_policy' = 'first_seen')
        and not exists (select from overrides o
                        where o.experiment_id = e.experiment_id and o.listener_id = e.listener_id)
        and ($4 or not exists (
            select from listener_days d
            where d.listener_id = e.listener_id and d.day < $3 and d.plays > 200
                and d.plays > coalesce((x.analysis_plan->'bots'->>'plays_a_day')::double precision, 2000)))
        and ($4 or not exists (
            select from thumb_minutes t
            where t.listener_id = e.listener_id and t.minute < ($3 - '1970-01-01'::date) * 1440 and t.thumbs > 10
                and t.thumbs > coalesce((x.analysis_plan->'bots'->>'thumbs_a_minute')::double precision, 60)))
$$;
