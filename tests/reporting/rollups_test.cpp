// The rollups on a real PostgreSQL: whatever the order, lateness and repetition of events, they hold what a rebuild and
// a second formula over the raw events give, row by row.
#include "reporting/rollups.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "reporting/made_up_events.hpp"
#include "reporting/naive_rollups.hpp"
#include "storage/audit_store.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

using Round = RollupWriter::Round;

Database make_database() {
    return Database(DatabaseSettings{.url = fresh_migrated_database_url()});
}

std::map<std::string, std::vector<std::string>> all_rows(Database& database) {
    std::map<std::string, std::vector<std::string>> rows;
    for (const auto& table : rollup_tables)
        rows[table] = rows_of(database, table);
    return rows;
}

void check_same(const std::vector<std::string>& got, const std::vector<std::string>& want, const std::string& table) {
    if (got == want) return;
    std::vector<std::string> extra, missing;
    std::set_difference(got.begin(), got.end(), want.begin(), want.end(), std::back_inserter(extra));
    std::set_difference(want.begin(), want.end(), got.begin(), got.end(), std::back_inserter(missing));
    CHECK_MESSAGE(false, table << ": " << extra.size() << " rows too many, as " << (extra.empty() ? "" : extra[0])
                               << "; " << missing.size() << " missing, as " << (missing.empty() ? "" : missing[0]));
}

void check_against_second_formula(Database& database) {
    for (const auto& table : {"listener_days", "thumb_minutes", "exposure_rollups", "happened_days", "overlap_days", "credit_days"}) {
        const auto kept = kept_rows(database, table);
        REQUIRE(!kept.empty());
        check_same(kept, naive_rows(database, table), table);
    }
    const auto kept = database.read([](Transaction& transaction) {
        return transaction.run(
            "select model_version_id, sum(proportional_up_micro), sum(proportional_ms_micro), sum(proposed)"
            " from credit_days group by 1 order by 1");
    });
    const auto naive = naive_proportional(database);
    REQUIRE(kept.size() == naive.size());
    for (std::size_t i = 0; i < naive.size(); ++i) {
        const double micro_each = 1e-6 * kept[i].number(3);  // a share is exact to a millionth
        CHECK(kept[i].integer(0) == naive[i].first);
        CHECK(std::abs(kept[i].number(1) / 1e6 - naive[i].second.first) <= micro_each);
        CHECK(std::abs(kept[i].number(2) / 1e6 - naive[i].second.second) <= micro_each + 1e-9 * naive[i].second.second);
    }
}

struct World {
    std::vector<MadeUpEvent> events;
    std::vector<MadeUpExposure> exposures;
};

World made_up_world(std::mt19937_64& random, int events, int listeners) {
    World world;
    for (int i = 0; i < events; ++i)
        world.events.push_back(made_up_event(random, listeners));
    for (int i = 0; i < events / 10; ++i)
        world.exposures.push_back(made_up_exposure(random, listeners));
    for (int i = 0; i < events / 10; ++i)
        world.events.push_back(world.events[random() % world.events.size()]);
    std::shuffle(world.events.begin(), world.events.end(), random);
    return world;
}

template <class T>
std::vector<T> take(std::vector<T>& from, std::size_t n) {
    n = std::min(n, from.size());
    std::vector<T> taken(from.end() - static_cast<std::ptrdiff_t>(n), from.end());
    from.resize(from.size() - n);
    return taken;
}

std::vector<MadeUpEvent> without(std::vector<MadeUpEvent> events, const std::vector<MadeUpEvent>& those) {
    std::erase_if(events, [&](const MadeUpEvent& event) {
        return std::any_of(those.begin(), those.end(),
                           [&](const auto& other) { return other.event_id == event.event_id; });
    });
    return events;
}

/// Several ingest transactions, rounds between them, and now and then a transaction that stays open across a round.
void ingest_in_pieces(Database& database, World world, std::mt19937_64& random) {
    RollupWriter writer(database, {.rows_max = 1 + static_cast<std::int64_t>(random() % 40)});
    while (!world.events.empty() || !world.exposures.empty()) {
        const auto first = take(world.events, random() % 30);
        const auto second = take(world.events, random() % 30);
        const auto later = take(world.events, random() % 30);
        const auto exposures = take(world.exposures, random() % 6);
        database.write([&](Transaction& late) {
            store(late, first);
            store(late, exposures);
            if (random() % 2 == 0) return;
            // An event that the open transaction holds would make the quick one wait for it.
            database.write([&](Transaction& quick) { store(quick, without(second, first)); });
            writer.run();
            store(late, later);
        });
        database.write([&](Transaction& transaction) {  // what the branch above left out, and again what it did not
            store(transaction, second);
            store(transaction, later);
        });
        if (random() % 3) writer.run_round();
    }
    CHECK(writer.run() == Round::caught_up);
}

}  // namespace

TEST_CASE("any order, lateness and repetition of events gives the rollups of a rebuild and of the second formula") {
    for (const unsigned seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        std::mt19937_64 random(seed);
        auto database = make_database();
        ingest_in_pieces(database, made_up_world(random, 450, 8), random);
        check_against_second_formula(database);
        const auto kept = all_rows(database);
        REQUIRE(rebuild_rollups(database));
        const auto rebuilt = all_rows(database);
        for (const auto& table : rollup_tables)
            check_same(kept.at(table), rebuilt.at(table), table);
        CHECK(RollupWriter(database).run() == Round::caught_up);
        for (const auto& table : rollup_tables)
            check_same(rows_of(database, table), rebuilt.at(table), table);
    }
}

TEST_CASE("two orders of the same events give the same rows") {
    std::mt19937_64 random(77);
    const auto world = made_up_world(random, 400, 6);
    std::map<std::string, std::vector<std::string>> first;
    for (int order = 0; order < 2; ++order) {
        auto database = make_database();
        // The registry gives identifiers by first sight; here both see the names in the same order.
        database.write([](Transaction& transaction) {
            transaction.run(
                R"(insert into recommenders (name) values ('collab'), ('content'), ('fresh "odd"'), ('radio'))");
            transaction.run(
                "insert into model_versions (recommender_id, version)"
                " select r.recommender_id, v from recommenders r, unnest(array['0', '1']) v order by 1, 2");
        });
        auto shuffled = world;
        // Of two events with one identity the first stored counts: only distinct ones may change places.
        std::stable_sort(shuffled.events.begin(), shuffled.events.end(),
                         [](const auto& a, const auto& b) { return a.event_id < b.event_id; });
        if (order == 1) std::reverse(shuffled.events.begin(), shuffled.events.end());
        ingest_in_pieces(database, shuffled, random);
        if (order == 0) first = all_rows(database);
        if (order == 1)
            for (const auto& table : rollup_tables)
                check_same(rows_of(database, table), first.at(table), table);
    }
}

TEST_CASE("an open transaction holds the rollups back, and nothing of it is lost") {
    auto database = make_database();
    RollupWriter writer(database);
    std::mt19937_64 random(5);
    database.write([&](Transaction& late) {
        store(late, std::vector{made_up_event(random, 3)});
        database.write([&](Transaction& quick) { store(quick, std::vector{made_up_event(random, 3)}); });
        CHECK(writer.run() == Round::caught_up);
        const auto status = rollup_status(database);
        CHECK(status.events_seen == 0);
        CHECK(status.events_waiting == 1);
    });
    CHECK(writer.run() == Round::caught_up);
    const auto status = rollup_status(database);
    CHECK(status.events_seen == 2);
    CHECK(status.events_waiting == 0);
    CHECK(status.lag_seconds < 60);
}

TEST_CASE("one replica writes at a time, and another takes over as soon as it is gone") {
    auto database = make_database();
    RollupWriter writer(database);
    database.write([&](Transaction& holder) {
        REQUIRE(RollupStore(holder).try_lock());
        CHECK(writer.run() == Round::another_writes);
    });
    CHECK(writer.run() == Round::caught_up);
}

TEST_CASE("a round takes whole transactions, and says that more is waiting") {
    auto database = make_database();
    std::mt19937_64 random(6);
    for (int i = 0; i < 3; ++i)
        database.write([&](Transaction& transaction) {
            store(transaction, std::vector{made_up_event(random, 3), made_up_event(random, 3)});
        });
    RollupWriter writer(database, {.rows_max = 3});
    CHECK(writer.run_round() == Round::more);
    CHECK(rollup_status(database).events_seen == 2);
    CHECK(writer.run_round() == Round::more);
    CHECK(rollup_status(database).events_seen == 4);
    CHECK(writer.run_round() == Round::caught_up);
    CHECK(rollup_status(database).events_seen == 6);
}

TEST_CASE("a round that the database ends for its length is tried again in smaller pieces") {
    auto database = make_database();
    std::mt19937_64 random(7);
    for (int i = 0; i < 40; ++i)
        database.write([&](Transaction& transaction) { store(transaction, std::vector{made_up_event(random, 3)}); });
    database.write([](Transaction& transaction) {  // the time limit of a machine that does five events a round
        transaction.run(
            "create function refuse_long_rounds() returns trigger language plpgsql as $$ begin"
            " if new.events_seen > old.events_seen + 5 then raise exception 'too long' using errcode = '57014'; end if;"
            " return new; end $$");
        transaction.run("create trigger refuse_long_rounds before update on rollup_state"
                        " for each row execute function refuse_long_rounds()");
    });
    RollupWriter writer(database, {.rows_max = 40, .rows_min = 2});
    CHECK_THROWS_AS(writer.run(), StorageUnavailable);
    CHECK(rollup_status(database).events_seen == 0);
    for (int i = 0; i < 100 && rollup_status(database).events_seen < 40; ++i) {
        try {
            writer.run();
        } catch (const StorageUnavailable&) {  // the size that worked grows, is refused, and is quartered
        }
    }
    CHECK(rollup_status(database).events_seen == 40);
}

TEST_CASE("a transaction larger than a round is taken whole") {
    auto database = make_database();
    std::mt19937_64 random(6);
    database.write([&](Transaction& transaction) {
        for (int i = 0; i < 9; ++i)
            store(transaction, std::vector{made_up_event(random, 3)});
    });
    CHECK(RollupWriter(database, {.rows_max = 2}).run() == Round::caught_up);
    CHECK(rollup_status(database).events_seen == 9);
}

TEST_CASE("a database restored into another cluster starts over, whatever its transaction numbers") {
    std::mt19937_64 random(8);
    auto database = make_database();
    ingest_in_pieces(database, made_up_world(random, 200, 5), random);
    const auto kept = all_rows(database);
    database.write([](Transaction& transaction) {
        transaction.run("update events set ingest_xid = ingest_xid + 1000000000000");
        transaction.run("update exposures set changed_xid = changed_xid + 1000000000000");
        transaction.run("update rollup_state set system_identifier = 1, before_xid = before_xid + 1000000000000");
        transaction.run("delete from listener_days");
    });
    RollupWriter writer(database);
    CHECK(writer.run_round() == Round::foreign_cluster);
    CHECK(writer.run() == Round::caught_up);
    for (const auto& table : rollup_tables)
        check_same(rows_of(database, table), kept.at(table), table);
    database.write([&](Transaction& transaction) { store(transaction, std::vector{made_up_event(random, 5)}); });
    CHECK(writer.run() == Round::caught_up);
    check_against_second_formula(database);
}

TEST_CASE("a body that cannot be read counts nowhere, and is counted") {
    auto database = make_database();
    std::mt19937_64 random(9);
    std::vector<MadeUpEvent> events;
    for (const auto& [type, body] :
         std::vector<std::pair<int, std::string>>{{1, "not json"},
                                                  {1, R"({"slate":[{"version":"1"}]})"},
                                                  {1, R"({"slate":[7]})"},
                                                  {1, R"({"slate":7})"},
                                                  {2, R"({"value":"sideways"})"},
                                                  {3, R"({"listened_ms":-1})"},
                                                  {3, R"({"outcome":"completed"})"},
                                                  {3, R"({"listened_ms":5,"outcome":"lost"})"},
                                                  {4, R"({"station_id":5})"},
                                                  {9, "{}"},
                                                  {1, "[]"}}) {
        auto event = made_up_event(random, 1);
        event.type = type;
        event.body = body;
        event.play_id = "play";
        events.push_back(event);
    }
    auto without_play = made_up_event(random, 1);
    without_play.type = 2;
    without_play.play_id.clear();
    without_play.body = R"({"value":"up"})";
    events.push_back(without_play);
    database.write([&](Transaction& transaction) { store(transaction, events); });
    CHECK(RollupWriter(database).run() == Round::caught_up);
    CHECK(rollup_status(database).unreadable_events == static_cast<std::int64_t>(events.size()));
    for (const auto& table : rollup_tables)
        CHECK(rows_of(database, table).empty());
}

TEST_CASE("a name in a slate is registered at first sight, once, and not as somebody's own") {
    auto database = make_database();
    std::mt19937_64 random(10);
    ingest_in_pieces(database, made_up_world(random, 100, 3), random);
    const auto rows = rows_of(database, "recommenders");
    CHECK(rows.size() == 4);
    const auto highest = database.read([](Transaction& transaction) {
        CHECK(transaction.run("select count(*) from recommenders r where r.registered")[0].integer(0) == 0);
        return transaction.run("select max(r.recommender_id) from recommenders r")[0].integer(0);
    });
    CHECK(highest == 4);  // looking a name up again uses up no identifier
}

TEST_CASE("the role that the service has may write and rebuild") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)});
    std::mt19937_64 random(12);
    ingest_in_pieces(database, made_up_world(random, 60, 3), random);
    const auto kept = all_rows(database);
    database.write([](Transaction& transaction) { transaction.run("update rollup_state set system_identifier = 1"); });
    CHECK(RollupWriter(database).run() == Round::caught_up);
    for (const auto& table : rollup_tables)
        check_same(rows_of(database, table), kept.at(table), table);
}

TEST_CASE("restored from another cluster after retention, the rollups stay and read on where they had stopped") {
    std::mt19937_64 random(21);
    auto world = made_up_world(random, 400, 6);
    auto database = make_database();
    const auto waiting = take(world.events, 150);
    ingest_in_pieces(database, world, random);
    database.write([&](Transaction& transaction) {
        store(transaction, waiting);
        transaction.run("update rollup_state set system_identifier = 1");  // as another cluster's dump has it
        transaction.run("update event_retention set detached_before = '2001-01-01'");
    });
    const auto refused = rebuild_rollups(database);
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::conflict);
    RollupWriter writer(database);
    CHECK(writer.run_round() == Round::foreign_cluster);
    writer.adopt_restored();
    check_against_second_formula(database);
    CHECK(writer.run() == Round::caught_up);
    check_against_second_formula(database);
}
