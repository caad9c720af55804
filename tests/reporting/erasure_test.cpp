// Erasure on a real PostgreSQL: nothing of the listener is left, and the rollups are those of a world without it.
#include "reporting/erasure.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reporting/asked.hpp"
#include "reporting/erasure_endpoints.hpp"
#include "reporting/made_up_events.hpp"
#include "reporting/naive_rollups.hpp"
#include "reporting/rollups.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

constexpr int listeners = 6;

Database make_database() { return Database(DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)}); }

std::map<std::string, std::vector<std::string>> all_rows(Database& database) {
    std::map<std::string, std::vector<std::string>> rows;
    for (const auto& table : rollup_tables)
        rows[table] = rows_of(database, table);
    return rows;
}

ErasureOrder order_for(const std::string& listener) { return {listener, "ada", "asked to be forgotten", "request-1"}; }

void ingest_some(Database& database, std::mt19937_64& random) {
    database.write([&](Transaction& transaction) {
        std::vector<MadeUpEvent> events;
        for (int i = 0; i < 30; ++i)
            events.push_back(made_up_event(random, listeners));
        store(transaction, events);
        store(transaction, std::vector{made_up_exposure(random, listeners), made_up_exposure(random, listeners)});
    });
}

/// Tables in which the text stands anywhere.
std::string tables_with(Database& database, const std::string& text) {
    return database.read([&](Transaction& transaction) {
        std::string found;
        const auto tables = transaction.run(
            "select c.relname from pg_class c where c.relkind = 'r' and pg_table_is_visible(c.oid)"
            " and c.relname not like 'pg\\_%' and c.relname not like 'sql\\_%' order by 1");
        for (const Row table : tables) {
            const auto rows = transaction.run(fmt::format("select 1 from \"{}\" t where strpos(t::text, $1) > 0 limit 1",
                                                          table.string(0)),
                                              Parameters().text(text));
            if (!rows.empty()) found += table.string(0) + " ";
        }
        return found;
    });
}

}  // namespace

TEST_CASE("after any erasures amid any ingest the rollups equal a recomputation, and nothing of the erased is left") {
    for (const unsigned seed : {11u, 12u, 13u, 14u}) {
        CAPTURE(seed);
        std::mt19937_64 random(seed);
        auto database = make_database();
        RollupWriter writer(database, {.rows_max = 1 + static_cast<std::int64_t>(random() % 40)});
        for (int step = 0; step < 14; ++step) {
            ingest_some(database, random);
            if (random() % 3) writer.run_round();  // so that some events are in the rollups, and some are not
            if (random() % 2) erase_listener(database, order_for(fmt::format("listener {}", random() % listeners)));
        }
        erase_listener(database, order_for("listener 0"));
        CHECK(tables_with(database, "listener 0") == "");
        CHECK(writer.run() == RollupWriter::Round::caught_up);
        for (const auto& table : {"listener_days", "thumb_minutes", "exposure_rollups", "happened_days", "overlap_days", "credit_days"}) {
            CAPTURE(table);
            CHECK(kept_rows(database, table) == naive_rows(database, table));
        }
        const auto kept = all_rows(database);
        const auto seen = rollup_status(database).events_seen;
        REQUIRE(rebuild_rollups(database));
        CHECK(all_rows(database) == kept);
        CHECK(rollup_status(database).events_seen == seen);
    }
}

TEST_CASE("an erased listener is found nowhere in the database, and the audit log tells of it without the id") {
    auto database = make_database();
    std::mt19937_64 random(3);
    auto event = made_up_event(random, 1);
    event.listener_id = "anna-4711";
    auto unreadable = event;
    unreadable.event_id = made_up_id(random);
    unreadable.body = "not json";
    database.write([&](Transaction& transaction) {
        store(transaction, std::vector{event, unreadable});
        store(transaction, std::vector{MadeUpExposure{"anna-4711", 1, 0, event.occurred_at}});
        transaction.run("insert into quarantine (token_name, code, detail, listener_id, body)"
                        " values ('t', 'bad', 'x', 'anna-4711', '{}'),"
                        "        ('t', 'unreadable', 'x', null, '{\"listener_id\":\"anna-4711\",'),"
                        "        ('t', 'unreadable', 'x', null, '{\"listener_id\":\"anna-47110\"}')");
    });
    CHECK(RollupWriter(database).run() == RollupWriter::Round::caught_up);
    CHECK(rollup_status(database).unreadable_events == 1);
    const Erased erased = erase_listener(database, order_for("anna-4711"));
    CHECK(erased.events == 2);
    CHECK(erased.exposures == 1);
    CHECK(erased.quarantined == 2);
    CHECK(tables_with(database, "anna-4711") == "quarantine ");  // of anna-47110, somebody else
    CHECK(rollup_status(database).unreadable_events == 0);
    const auto line = database.read([](Transaction& transaction) {
        return transaction.run("select concat_ws('|', actor, action, object_kind, object_key, reason, request_id, after->>'events')"
                               " from audit_log where action = 'erase'")[0].string(0);
    });
    CHECK(line == "ada|erase|listener|(erased)|asked to be forgotten|request-1|2");
}

TEST_CASE("erasing somebody who was never here is done at once and changes no report") {
    auto database = make_database();
    std::mt19937_64 random(4);
    ingest_some(database, random);
    RollupWriter(database).run();
    const auto before = all_rows(database);
    const Erased erased = erase_listener(database, order_for("nobody"));
    CHECK(erased.events + erased.plays + erased.exposures + erased.stations + erased.quarantined == 0);
    CHECK(all_rows(database) == before);
}

TEST_CASE("weeks that retention took off and kept are erased from as well") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    const auto in_archive = [&](const char* who) {
        return database.read([&](Transaction& transaction) {
            return transaction.run("select count(*) from events_week_20260105 where listener_id = $1", Parameters().text(who))[0]
                .integer(0);
        });
    };
    database.write([](Transaction& transaction) {
        transaction.run("select make_event_week('2026-01-05')");
        transaction.run("select make_event_week('2026-01-12')");
        for (const char* who : {"ann", "ann", "bob"})
            transaction.run("insert into events (listener_id, event_id, partition_on, occurred_at, type, body)"
                            " values ($1, gen_random_uuid(), '2026-01-06', '2026-01-06', 1, '{}')",
                            Parameters().text(who));
        transaction.run("select detach_event_week('2026-01-05', false)");
    });
    CHECK(erase_listener(database, order_for("ann")).archived_events == 2);
    CHECK(in_archive("ann") == 0);
    CHECK(in_archive("bob") == 1);
}

namespace {

Response call_erase(Database& database, const std::string& id, const std::string& query, std::vector<std::string>& forgotten) {
    const auto routes = erasure_routes(database, [&](const std::string& listener) { forgotten.push_back(listener); });
    REQUIRE(routes.front().access == Access::admin);
    REQUIRE(routes.front().names_person);  // so that the access log does not show whom
    return ask(routes.front(), {.query = query, .path_parameters = {{"id", id}}});
}

}  // namespace

TEST_CASE("DELETE of a listener has memory forget it before and after, and answers what went") {
    auto database = make_database();
    std::vector<std::string> forgotten;
    const Response response = call_erase(database, "ann", "reason=asked%20by%20letter", forgotten);
    CHECK(response.status == 200);
    CHECK(json_of(response).at("erased").at("events") == 0);
    CHECK(forgotten == std::vector<std::string>{"ann", "ann"});
}

TEST_CASE("an id that no listener can have is refused") {
    auto database = make_database();
    std::vector<std::string> forgotten;
    const Response response = call_erase(database, std::string(129, 'x'), "", forgotten);
    CHECK(response.status == 422);
    CHECK(json_of(response).at("errors").at(0).at("code") == "bad_listener_id");
    CHECK(forgotten.empty());
}

TEST_CASE("a reason that names the listener is refused: it would stay in the audit log") {
    auto database = make_database();
    std::vector<std::string> forgotten;
    const Response response = call_erase(database, "ann", "reason=ann%20asked", forgotten);
    CHECK(response.status == 422);
    CHECK(json_of(response).at("errors").at(0).at("code") == "names_the_listener");
    CHECK(call_erase(database, "bob", "reason=" + std::string(2001, 'x'), forgotten).status == 422);
}
