#include "reporting/naive_rollups.hpp"

#include <algorithm>
#include <map>

#include "domain/ensure.hpp"
#include "domain/slot.hpp"

namespace bellwether::test {

namespace {

/// Views over the raw events; `groups` holds the hash of each listener, which SQL cannot compute.
const std::string prelude = R"(
with p as (
    select distinct on (e.listener_id, e.play_id) e.listener_id, e.play_id, e.occurred_at as at, e.body::jsonb as b
    from events e where e.type = 1 order by e.listener_id, e.play_id, e.occurred_at, e.event_id
), t as (
    select distinct on (e.listener_id, e.play_id) e.listener_id, e.play_id, e.occurred_at as at,
           (e.body::jsonb->>'value' = 'up')::int as up, (e.body::jsonb->>'value' = 'down')::int as down
    from events e where e.type = 2 order by e.listener_id, e.play_id, e.occurred_at desc, e.event_id desc
), l as (
    select e.listener_id, e.play_id, e.occurred_at as at, (e.body::jsonb->>'listened_ms')::bigint as ms,
           e.body::jsonb->>'outcome' as outcome,
           row_number() over (partition by e.listener_id, e.play_id order by e.occurred_at desc, e.event_id desc) as nth
    from events e where e.type = 3
), m (listener_id, at, plays, up, down, ms, listened, completions, skips, stations) as (
    select listener_id, at, 1, 0, 0, 0::bigint, 0, 0, 0, 0 from p
    union all select listener_id, at, 0, up, down, 0, 0, 0, 0, 0 from t
    union all select listener_id, at, 0, 0, 0, ms, (nth = 1)::int, (nth = 1 and outcome = 'completed')::int,
                     (nth = 1 and outcome = 'skipped')::int, 0 from l
    union all select listener_id, occurred_at, 0, 0, 0, 0, 0, 0, 0, 1 from events where type = 4
), s as (
    select distinct on (p.listener_id, p.play_id, r.recommender_id)
           p.listener_id, p.play_id, r.recommender_id, v.model_version_id, (x.e->>'score')::float8 as score,
           r.name is not distinct from p.b->>'selected_by' as selected
    from p
    cross join jsonb_array_elements(p.b->'slate') with ordinality as x (e, i)
    join recommenders r on r.name = x.e->>'recommender'
    join model_versions v on v.recommender_id = r.recommender_id and v.version = x.e->>'version'
    order by p.listener_id, p.play_id, r.recommender_id, (x.e->>'rank')::int, x.i
), w as (
    select p.listener_id, p.play_id, (p.at at time zone 'UTC')::date as day, g.g,
           coalesce(p.b->>'genre', '') as genre, coalesce(p.b->>'mode', '') as mode,
           coalesce(t.up, 0) as up, coalesce(t.down, 0) as down,
           coalesce((select sum(l.ms) from l where l.listener_id = p.listener_id and l.play_id = p.play_id), 0)::bigint as ms,
           (select count(*) from s where s.listener_id = p.listener_id and s.play_id = p.play_id) as proposers,
           exists (select from s where s.listener_id = p.listener_id and s.play_id = p.play_id and s.selected) as known
    from p
    join groups g on g.listener_id = p.listener_id
    left join t on t.listener_id = p.listener_id and t.play_id = p.play_id
), h as (
    select day, g, genre, mode, 1 as plays, up, down, ms, 0 as no_up, 0 as no_down, 0::bigint as no_ms,
           (proposers = 0) as no_slate, (proposers > 0 and not known) as no_selected, (proposers > 1) as several
    from w
    union all
    select (t.at at time zone 'UTC')::date, g.g, '', '', 0, up, down, 0, up, down, 0, false, false, false
    from t join groups g using (listener_id)
    where not exists (select from p where p.listener_id = t.listener_id and p.play_id = t.play_id)
    union all
    select (l.at at time zone 'UTC')::date, g.g, '', '', 0, 0, 0, ms, 0, 0, ms, false, false, false
    from l join groups g using (listener_id)
    where not exists (select from p where p.listener_id = l.listener_id and p.play_id = l.play_id)
), c as (
    select w.*, s.recommender_id, s.model_version_id, s.selected, w.proposers = 1 as alone,
           row_number() over (partition by w.listener_id, w.play_id order by s.recommender_id) as nth,
           case when s.score > 0 then s.score else 0 end as weight,
           sum(case when s.score > 0 then s.score else 0 end) over (partition by w.listener_id, w.play_id) as weights
    from w join s on s.listener_id = w.listener_id and s.play_id = w.play_id
)
)";

struct Formula {
    std::string naive;
    std::string kept;
};

const std::map<std::string, Formula>& formulas() {
    static const std::map<std::string, Formula> all = {
        {"listener_days",
         {R"(select row(listener_id, (at at time zone 'UTC')::date, sum(plays), sum(up), sum(down), sum(ms), sum(listened),
                        sum(completions), sum(skips), sum(stations))::text
             from m group by listener_id, (at at time zone 'UTC')::date
             having sum(plays + up + down + ms + listened + stations) > 0)",
          "select d::text from listener_days d"}},
        {"thumb_minutes",
         {R"(select row(e.listener_id, floor(extract(epoch from e.occurred_at) / 60)::bigint, count(*))::text
             from events e where e.type = 2 group by e.listener_id, floor(extract(epoch from e.occurred_at) / 60)::bigint)",
          "select t::text from thumb_minutes t"}},
        {"exposure_rollups",
         {R"(select row(x.listener_id, x.experiment_id, x.iteration, x.variant_id, x.slot, x.first_exposed_at,
                        (x.first_exposed_at at time zone 'UTC')::date, x.conflicting, coalesce(sum(plays), 0),
                        coalesce(sum(up), 0), coalesce(sum(down), 0), coalesce(sum(ms), 0), coalesce(sum(listened), 0),
                        coalesce(sum(completions), 0), coalesce(sum(skips), 0), coalesce(sum(stations), 0))::text
             from exposures x
             left join m on m.listener_id = x.listener_id and m.at < x.first_exposed_at
                 and (m.at at time zone 'UTC')::date = (x.first_exposed_at at time zone 'UTC')::date
             group by x.listener_id, x.experiment_id, x.iteration)",
          "select e::text from exposure_rollups e"}},
        {"happened_days",
         {R"(select row(day, g, genre, mode, sum(plays), sum(up), sum(down), sum(ms), sum(no_up), sum(no_down), sum(no_ms),
                        count(*) filter (where no_slate), coalesce(sum(up) filter (where no_slate), 0),
                        coalesce(sum(down) filter (where no_slate), 0), coalesce(sum(ms) filter (where no_slate), 0),
                        count(*) filter (where no_selected), coalesce(sum(up) filter (where no_selected), 0),
                        coalesce(sum(down) filter (where no_selected), 0), coalesce(sum(ms) filter (where no_selected), 0),
                        count(*) filter (where several), coalesce(sum(up) filter (where several), 0),
                        coalesce(sum(down) filter (where several), 0), coalesce(sum(ms) filter (where several), 0))::text
             from h group by day, g, genre, mode having sum(plays + up + down + ms) > 0)",
          "select d::text from happened_days d"}},
        {"overlap_days",
         {R"(select row(a.day, a.recommender_id, b.recommender_id, a.genre, a.mode, count(*))::text
             from c a join c b on b.listener_id = a.listener_id and b.play_id = a.play_id
                 and b.recommender_id >= a.recommender_id
             group by a.day, a.recommender_id, b.recommender_id, a.genre, a.mode)",
          "select d::text from overlap_days d"}},
        {"credit_days",
         {R"(select row(day, g, model_version_id, genre, mode, count(*), count(*) filter (where selected),
                        count(*) filter (where alone), sum(up), sum(down), sum(ms),
                        sum(up * selected::int), sum(down * selected::int), sum(ms * selected::int),
                        sum(up * alone::int), sum(down * alone::int), sum(ms * alone::int),
                        sum(up * 1000000 / proposers + (nth <= up * 1000000 % proposers)::int),
                        sum(down * 1000000 / proposers + (nth <= down * 1000000 % proposers)::int),
                        sum(ms * 1000000 / proposers + (nth <= ms * 1000000 % proposers)::int))::text
             from c group by day, g, model_version_id, genre, mode)",
          R"(select row(day, listener_group, model_version_id, genre, mode, proposed, selected, unique_proposed,
                        proposed_up, proposed_down, proposed_ms, selected_up, selected_down, selected_ms,
                        unique_up, unique_down, unique_ms, shapley_up_micro, shapley_down_micro, shapley_ms_micro)::text
             from credit_days)"}},
    };
    return all;
}

void make_groups(Transaction& transaction) {
    transaction.run("create temporary table if not exists groups (listener_id text primary key, g int)");
    std::vector<std::string> listeners;
    std::vector<std::int64_t> groups;
    for (const Row row : transaction.run("select distinct e.listener_id from events e")) {
        listeners.push_back(row.string(0));
        groups.push_back(listener_group_of(listeners.back()));
    }
    transaction.run("insert into groups select * from unnest($1::text[], $2::int[]) on conflict do nothing",
                    Parameters().texts(listeners).integers(groups));
}

std::vector<std::string> sorted_rows(Database& database, const std::string& sql) {
    return database.write([&](Transaction& transaction) {
        make_groups(transaction);
        std::vector<std::string> rows;
        for (const Row row : transaction.run(sql))
            rows.push_back(row.string(0));
        std::sort(rows.begin(), rows.end());
        return rows;
    });
}

}  // namespace

std::vector<std::string> naive_rows(Database& database, const std::string& table) {
    return sorted_rows(database, prelude + formulas().at(table).naive);
}

std::vector<std::string> kept_rows(Database& database, const std::string& table) {
    return sorted_rows(database, formulas().at(table).kept);
}

std::vector<std::pair<int, std::pair<double, double>>> naive_proportional(Database& database) {
    return database.write([&](Transaction& transaction) {
        make_groups(transaction);
        std::vector<std::pair<int, std::pair<double, double>>> credits;
        const auto rows = transaction.run(prelude + R"(
            select model_version_id,
                   sum(up * case when weights > 0 then weight / weights else 1.0 / proposers end),
                   sum(ms * case when weights > 0 then weight / weights else 1.0 / proposers end)
            from c group by model_version_id order by model_version_id)");
        for (const Row row : rows)
            credits.push_back({static_cast<int>(row.integer(0)), {row.number(1), row.number(2)}});
        return credits;
    });
}

}  // namespace bellwether::test
