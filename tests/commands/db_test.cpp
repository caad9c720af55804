#include "commands/db.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <pqxx/pqxx>

#include "storage/migrator.hpp"
#include "support/local_cluster.hpp"
#include "support/postgres.hpp"
#include "support/temporary_directory.hpp"

using namespace bellwether;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void migrate_and_fill(const std::string& url) {
    {
        Database database({.url = url, .connections_max = 1});
        REQUIRE(migrate(database).has_value());
    }
    pqxx::connection connection(url);
    pqxx::work work(connection);
    work.exec("insert into layers (layer_key, salt) values ('home', 'a salt')");
    work.commit();
}

std::string salt_of_home(const std::string& url) {
    pqxx::connection connection(url);
    return pqxx::work(connection).exec1("select l.salt from layers l where l.layer_key = 'home'")[0].as<std::string>();
}

void must(const Result<void>& done) {
    REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().detail));
}

}  // namespace

TEST_CASE("what one data directory dumped, another one restores, rights included") {
    test::TemporaryDirectory from;
    test::TemporaryDirectory to;
    test::TemporaryDirectory files;
    test::put_cluster(from.path());
    test::put_cluster(to.path());
    const auto dump = files.path() / "dump.sql";
    {
        LocalPostgres postgres(test::throw_away_settings(from.path()));
        must(postgres.start());
        migrate_and_fill(postgres.url(PostgresRole::owner));
        must(dump_database({.data_dir = from.path()}, dump));  // while it runs
        const auto restored = restore_database({.data_dir = from.path()}, dump);
        REQUIRE_FALSE(restored.has_value());
        CHECK(restored.error().kind == ErrorKind::conflict);
    }
    {
        LocalPostgres newer(test::throw_away_settings(to.path()));
        must(newer.start());
        Database database({.url = newer.url(PostgresRole::owner), .connections_max = 1});
        REQUIRE(migrate(database).has_value());  // as a service that was started too early has done
    }
    must(restore_database({.data_dir = to.path()}, dump));
    LocalPostgres postgres(test::throw_away_settings(to.path()));
    must(postgres.start());
    CHECK(salt_of_home(postgres.url(PostgresRole::service)) == "a salt");
}

TEST_CASE("a dump starts the private PostgreSQL where it does not run, and overwrites nothing") {
    test::TemporaryDirectory directory;
    test::TemporaryDirectory files;
    test::put_cluster(directory.path());
    const auto dump = files.path() / "dump.sql";
    must(dump_database({.data_dir = directory.path()}, dump));
    CHECK(text_of(dump).find("PostgreSQL database dump complete") != std::string::npos);
    const auto again = dump_database({.data_dir = directory.path()}, dump);
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().kind == ErrorKind::conflict);
}

TEST_CASE("a restore that fails changes nothing") {
    const auto url = test::fresh_database_url();
    migrate_and_fill(url);
    test::TemporaryDirectory files;
    std::ofstream(files.path() / "bad.sql") << "drop table layers cascade;\nselect from nowhere;\n";
    CHECK_FALSE(restore_database({.database_url = url}, files.path() / "bad.sql").has_value());
    CHECK(salt_of_home(url) == "a salt");
}

TEST_CASE("a restore from a file that is not there is refused") {
    CHECK(restore_database({.data_dir = "/nowhere"}, "/nowhere/dump.sql").error().kind == ErrorKind::not_found);
}

TEST_CASE("a dump that fails leaves no file") {
    test::TemporaryDirectory files;
    const auto dump = files.path() / "dump.sql";
    CHECK_FALSE(dump_database({.database_url = "postgresql://%2Fnowhere/x"}, dump).has_value());
    CHECK(fs::is_empty(files.path()));
}

TEST_CASE("the address is the given URL, or the private one, or refused before there is a cluster") {
    CHECK(database_address({.database_url = "postgresql://somewhere/x"}).value() == "postgresql://somewhere/x");
    test::TemporaryDirectory directory;
    CHECK(database_address({.data_dir = directory.path()}).error().kind == ErrorKind::not_found);
    test::put_cluster(directory.path());
    CHECK(database_address({.data_dir = directory.path()}).value().starts_with("postgresql://bellwether@%2F"));
}
