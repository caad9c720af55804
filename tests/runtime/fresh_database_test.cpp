#include <doctest/doctest.h>

#include <pqxx/pqxx>

#include "support/postgres.hpp"

using namespace bellwether;

TEST_CASE("a fresh database is empty, and each one is another") {
    const auto first = test::fresh_database_url();
    const auto second = test::fresh_database_url();
    CHECK(first != second);
    pqxx::connection one(first);
    pqxx::work(one).exec("create table only_here ()");
    pqxx::connection two(second);
    CHECK(pqxx::work(two).exec1("select to_regclass('only_here')")[0].is_null());
}

TEST_CASE("a fresh migrated database holds the schema, and the service may not change it") {
    pqxx::connection connection(test::fresh_migrated_database_url(PostgresRole::service));
    pqxx::work work(connection);
    CHECK_FALSE(work.exec1("select to_regclass('experiments')")[0].is_null());
    work.exec("insert into layers (layer_key, salt) values ('a', 'b')");
    CHECK_THROWS_AS(work.exec("create table mine ()"), pqxx::insufficient_privilege);
}
