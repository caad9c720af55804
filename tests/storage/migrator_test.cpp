#include "storage/migrator.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "support/postgres.hpp"

using namespace bellwether;
using bellwether::test::fresh_database_url;
using bellwether::test::fresh_migrated_database_url;

namespace {

DatabaseSettings small(const std::string& url) {
    DatabaseSettings settings;
    settings.url = url;
    settings.connections_max = 1;
    return settings;
}

void run(Database& database, std::string_view sql) {
    database.write([&](Transaction& transaction) { transaction.run(sql); });
}

}  // namespace

TEST_CASE("an empty database gets every migration once") {
    Database database(small(fresh_database_url()));
    const auto first = migrate(database);
    REQUIRE(first);
    const auto state = schema_state(database);
    CHECK(state.known > 0);
    CHECK(static_cast<int>(first.value().size()) == state.known);
    CHECK(state.applied == state.known);
    const auto second = migrate(database);
    REQUIRE(second);
    CHECK(second.value().empty());
}

TEST_CASE("several replicas that start at once migrate once") {
    const auto url = fresh_database_url();
    std::vector<std::size_t> applied(4, 0);
    {
        std::vector<std::jthread> replicas;
        for (auto& count : applied)
            replicas.emplace_back([&count, &url] {
                Database database(small(url));
                const auto done = migrate(database);
                count = done ? done.value().size() : 1000;
            });
    }
    Database database(small(url));
    std::size_t total = 0;
    for (const auto count : applied) total += count;
    CHECK(static_cast<int>(total) == schema_state(database).known);
}

TEST_CASE("a migration whose text has changed is refused") {
    Database database(small(fresh_migrated_database_url()));
    run(database, "update schema_migrations set sha256 = 'another' where number = 1");
    const auto refused = migrate(database);
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::conflict);
    CHECK(refused.error().detail.find("0001_configuration differs") != std::string::npos);
}

TEST_CASE("a database of a newer program is refused") {
    Database database(small(fresh_migrated_database_url()));
    run(database, "insert into schema_migrations (number, name, sha256) values (9999, '9999_future', '')");
    const auto refused = migrate(database);
    REQUIRE(!refused);
    CHECK(refused.error().detail.find("start a newer one") != std::string::npos);
}

TEST_CASE("the service's role starts on a complete schema, and is told what is missing on another") {
    Database complete(small(fresh_migrated_database_url(PostgresRole::service)));
    const auto nothing = migrate(complete);
    REQUIRE(nothing);
    CHECK(nothing.value().empty());

    Database empty(small(fresh_database_url(PostgresRole::service)));
    const auto refused = migrate(empty);
    REQUIRE(!refused);
    CHECK(refused.error().detail.find("run `bellwether migrate` as its owner") != std::string::npos);
}

TEST_CASE("the service's role can neither change nor empty the audit log") {
    Database database(small(fresh_migrated_database_url(PostgresRole::service)));
    run(database, "insert into audit_log (actor, action, object_kind, object_key) values ('a', 'create', 'layer', 'x')");
    CHECK_THROWS(run(database, "update audit_log set actor = 'b'"));
    CHECK_THROWS(run(database, "delete from audit_log"));
    CHECK_THROWS(run(database, "truncate audit_log"));
    CHECK_THROWS(run(database, "alter table audit_log disable trigger audit_log_append_only"));
}
