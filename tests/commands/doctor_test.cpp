#include "commands/doctor.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "runtime/postgres/data_directory.hpp"
#include "storage/migrator.hpp"
#include "support/local_cluster.hpp"
#include "support/postgres.hpp"
#include "support/temporary_directory.hpp"

using namespace bellwether;
namespace fs = std::filesystem;

namespace {

DoctorCheck named(const std::vector<DoctorCheck>& checks, const std::string& name) {
    const auto found = std::ranges::find(checks, name, &DoctorCheck::name);
    REQUIRE_MESSAGE(found != checks.end(), name);
    return *found;
}

/// A listener on a free port of the loopback.
struct Taken {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port = 0;
    Taken() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Taken() { close(descriptor); }
};

/// A port that nobody listens on.
std::uint16_t free_port() {
    return Taken().port;
}

}  // namespace

TEST_CASE("a running private PostgreSQL is healthy but for what a test's cluster turns off") {
    test::TemporaryDirectory directory;
    test::put_cluster(directory.path());
    LocalPostgres postgres(test::throw_away_settings(directory.path()));
    REQUIRE(postgres.start().has_value());
    const DoctorOptions options{.data_dir = directory.path(), .listen_port = free_port()};
    auto checks = examine(options);
    for (const char* name :
         {"server programs", "data directory", "cluster", "lock", "database", "listen", "clock", "database clock"})
        CHECK_MESSAGE(named(checks, name).state == CheckState::ok, name << ": " << named(checks, name).finding);
    CHECK(named(checks, "lock").finding.find(std::to_string(getpid())) != std::string::npos);
    const auto durability = named(checks, "durability");
    CHECK(durability.state == CheckState::wrong);
    CHECK(durability.finding == "off: fsync, full_page_writes");
    CHECK(named(checks, "schema").state == CheckState::note);
    {
        Database database({.url = postgres.url(PostgresRole::owner), .connections_max = 1});
        REQUIRE(migrate(database).has_value());
    }
    checks = examine(options);
    CHECK(named(checks, "schema").state == CheckState::ok);
    std::ostringstream out;
    CHECK(run_doctor(options, false, out) == 1);  // durability
    CHECK(out.str().find("wrong  durability") != std::string::npos);
    CHECK(out.str().find("1 of ") != std::string::npos);
}

TEST_CASE("a data directory that is not there yet is nothing wrong, and is not made") {
    test::TemporaryDirectory directory;
    fs::permissions(directory.path(), fs::perms(0711));
    const DoctorOptions options{.data_dir = directory.path() / "data", .listen_port = free_port()};
    std::ostringstream out;
    CHECK_MESSAGE(run_doctor(options, true, out) == 0, out.str());
    CHECK_FALSE(fs::exists(options.data_dir));
    const auto answer = boost::json::parse(out.str());
    CHECK(answer.at("healthy").as_bool());
    CHECK(answer.at("checks").as_array().size() == examine(options).size());
}

TEST_CASE("a token file that others may read is wrong, with the command that mends it") {
    test::TemporaryDirectory directory;
    const DoctorOptions options{.data_dir = directory.path(), .listen_port = free_port()};
    CHECK(named(examine(options), "admin token").state == CheckState::note);
    std::ofstream(directory.path() / "admin-token") << "secret";
    fs::permissions(directory.path() / "admin-token", fs::perms(0640));
    const auto token = named(examine(options), "admin token");
    CHECK(token.state == CheckState::wrong);
    CHECK(token.mend.starts_with("chmod 0600 "));
    fs::permissions(directory.path() / "admin-token", fs::perms(0600));
    CHECK(named(examine(options), "admin token").state == CheckState::ok);
}

TEST_CASE("a port that another program holds is wrong") {
    Taken taken;
    REQUIRE(listen(taken.descriptor, 1) == 0);
    test::TemporaryDirectory directory;
    const auto check = named(examine({.data_dir = directory.path(), .listen_port = taken.port}), "listen");
    CHECK(check.state == CheckState::wrong);
    CHECK_MESSAGE(check.finding.find("Address already in use") != std::string::npos, check.finding);
}

TEST_CASE("a cluster of another major version, or one that is open to others, is wrong") {
    test::TemporaryDirectory directory;
    const auto user = server_user().value();
    const auto cluster = cluster_directory(directory.path());
    fs::create_directory(cluster);
    std::ofstream(cluster / "PG_VERSION") << "11\n";
    REQUIRE(chown(cluster.c_str(), user.uid, user.gid) == 0);
    fs::permissions(cluster, fs::perms(0755));
    const auto checks = examine({.data_dir = directory.path(), .listen_port = free_port()});
    CHECK(named(checks, "server programs").state == CheckState::wrong);
    CHECK(named(checks, "cluster").state == CheckState::wrong);
    CHECK(named(checks, "cluster").mend.starts_with("chmod 0700 "));
}

TEST_CASE("a given database that does not answer is wrong, and one that does is looked at") {
    const auto away = examine({.data_dir = "/nowhere", .database_url = "postgresql://%2Fnowhere/x"});
    CHECK(named(away, "database").state == CheckState::wrong);
    const auto there = examine({.data_dir = "/nowhere", .database_url = test::fresh_migrated_database_url()});
    CHECK(named(there, "database").state == CheckState::ok);
    CHECK(named(there, "schema").state == CheckState::ok);
    const auto superuser =
        examine({.data_dir = "/nowhere", .database_url = test::fresh_migrated_database_url(PostgresRole::superuser)});
    CHECK(named(superuser, "database").state == CheckState::note);
}
