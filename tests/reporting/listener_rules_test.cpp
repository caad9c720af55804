// Who is left out of an analysis: by hand, seen in two variants, and listeners that cannot be people.
#include "storage/listener_rule_store.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "reporting/made_up_events.hpp"
#include "reporting/rollups.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

/// One experiment with two variants, and five listeners of it: a person, a tester, one seen in two variants, one with
/// 2,001 plays on a day, one with 61 thumbs in a minute.
struct World {
    explicit World(const std::string& analysis_plan = "{}") {
        sql("insert into layers (layer_key, salt) values ('l', 's')");
        sql("insert into experiments (experiment_key, layer_id, state, analysis_plan)"
            " select 'exp', l.layer_id, 'running', '" + analysis_plan + "' from layers l");
        sql("insert into variants (experiment_id, variant_id, variant_key, weight) select e.experiment_id, v, 'v' || v, 1"
            " from experiments e, generate_series(0, 1) v");
        for (const char* listener : {"person", "tester", "both", "player", "thumber"})
            sql(std::string("insert into exposure_rollups (listener_id, experiment_id, iteration, variant_id, first_exposed_at,"
                            " exposed_on, conflicting) select '") + listener + "', e.experiment_id, 1, 0, '2026-11-20 10:00+00',"
                " '2026-11-20', '" + listener + "' = 'both' from experiments e");
        sql("insert into overrides (experiment_id, listener_id, variant_id, created_by, removed_at)"
            " select e.experiment_id, 'tester', 1, 'ada', now() from experiments e");
        sql("insert into listener_days (listener_id, day, plays) values ('player', '2026-11-21', 2001),"
            " ('person', '2026-11-21', 2000)");
        sql("insert into thumb_minutes (listener_id, minute, thumbs) select l, extract(epoch from '2026-11-22 10:00+00'::timestamptz) / 60, n"
            " from (values ('thumber', 61), ('person', 60)) v (l, n)");
    }
    void sql(const std::string& statement) {
        database.write([&](Transaction& transaction) { transaction.run(statement); });
    }
    /// Those who are analysed.
    std::string analysed(const std::string& before, bool with_bots) {
        return database.read([&](Transaction& transaction) {
            const auto rows = transaction.run("select string_agg(a.listener_id, ' ' order by a.listener_id)"
                                              " from experiments e cross join lateral analysed_exposures(e.experiment_id, 1, $1::date, $2) a",
                                              Parameters().text(before).boolean(with_bots));
            return rows[0].optional_text(0).value_or("");
        });
    }
    LeftOut left_out() {
        return database.read([&](Transaction& transaction) {
            const int id = static_cast<int>(transaction.run("select e.experiment_id from experiments e")[0].integer(0));
            return ListenerRuleStore(transaction).left_out(id, 1, parse_day("2026-12-01").value()).at(0);
        });
    }
    Database database{DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)}};
};

}  // namespace

TEST_CASE("testers, listeners in two variants and listeners that cannot be people are left out") {
    World world;
    CHECK(world.analysed("2026-12-01", false) == "person");
    CHECK(world.analysed("2026-12-01", true) == "person player thumber");
    CHECK(world.analysed("2026-11-20", true) == "");
}

TEST_CASE("an exposure policy of first_seen keeps listeners who were seen in two variants") {
    World world(R"({"exposure_policy": "first_seen"})");
    CHECK(world.analysed("2026-12-01", false) == "both person");
}

TEST_CASE("the limits are the experiment's own where it states them") {
    CHECK(World(R"({"bots": {"plays_a_day": 1999}})").analysed("2026-12-01", false) == "");
    CHECK(World(R"({"bots": {"plays_a_day": 1e6, "thumbs_a_minute": 61}})").analysed("2026-12-01", false) == "person player thumber");
}

TEST_CASE("what a listener does after the day that is looked at does not judge it before") {
    World world;
    CHECK(world.analysed("2026-11-21", false) == "person player thumber");
    CHECK(world.analysed("2026-11-22", false) == "person thumber");
}

TEST_CASE("how many each rule meets is counted by variant") {
    World world;
    const LeftOut counts = world.left_out();
    CHECK(counts.exposed == 5);
    CHECK(counts.overridden == 1);
    CHECK(counts.seen_in_two == 1);
    CHECK(counts.many_plays == 1);
    CHECK(counts.many_thumbs == 1);
    CHECK(counts.not_people == 2);
}

TEST_CASE("whether robots count is the transaction's word, else the plan's") {
    const auto analysed = [](World& world, std::optional<bool> with_bots) {
        return world.database.read([&](Transaction& transaction) {
            if (with_bots) ListenerRuleStore(transaction).count_bots(*with_bots);
            return transaction.run("select string_agg(a.listener_id, ' ' order by a.listener_id)"
                                   " from experiments e cross join lateral analysed_exposures(e.experiment_id, 1, '2026-12-01') a")[0]
                .string(0);
        });
    };
    World excluding;
    CHECK(analysed(excluding, std::nullopt) == "person");
    CHECK(analysed(excluding, true) == "person player thumber");
    CHECK(analysed(excluding, false) == "person");
    World including(R"({"bots": {"exclude": false}})");
    CHECK(analysed(including, std::nullopt) == "person player thumber");
    CHECK(analysed(including, false) == "person");
}

TEST_CASE("the rollup writer counts every thumb in its minute, whatever the play and the order") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)});
    std::mt19937_64 random(21);
    std::vector<MadeUpEvent> events;
    for (int i = 0; i < 70; ++i) {
        auto event = made_up_event(random, 1);
        event.listener_id = "robot";
        event.type = 2;
        event.play_id = "play " + std::to_string(i % 5);
        event.body = R"({"value":"up"})";
        event.occurred_at = parse_time("2026-11-22T10:00:00Z").value() + std::chrono::milliseconds(i * 900);
        events.push_back(event);
    }
    std::shuffle(events.begin(), events.end(), random);
    for (const auto& event : events)
        database.write([&](Transaction& transaction) { store(transaction, std::vector{event}); });
    CHECK(RollupWriter(database, {.rows_max = 9}).run() == RollupWriter::Round::caught_up);
    const auto rows = rows_of(database, "thumb_minutes");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].ends_with(",67)"));  // 60,000 / 900 = 66.7
    CHECK(rows[1].ends_with(",3)"));
}
