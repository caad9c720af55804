// The private PostgreSQL, started, killed and misled in every way that its users are likely to manage.
#include "runtime/local_postgres.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <pqxx/pqxx>
#include <thread>

#include "runtime/postgres/binaries.hpp"
#include "runtime/postgres/child_process.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "runtime/postgres/postmaster_file.hpp"
#include "support/local_cluster.hpp"
#include "support/temporary_directory.hpp"

using namespace bellwether;
using namespace std::chrono_literals;
using test::TemporaryDirectory;
using test::throw_away_settings;
namespace fs = std::filesystem;

namespace {

std::string ask(const std::string& url, const std::string& question) {
    pqxx::connection connection(url);
    return pqxx::nontransaction(connection).exec1(question)[0].as<std::string>("");
}

void tell(const std::string& url, const std::string& statement) {
    pqxx::connection connection(url);
    pqxx::nontransaction(connection).exec(statement);
}

void must_start(LocalPostgres& postgres) {
    const auto started = postgres.start();
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().detail));
}

std::string refusal(LocalPostgres& postgres) {
    const auto started = postgres.start();
    REQUIRE_FALSE(started.has_value());
    return started.error().detail;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

mode_t mode_of(const fs::path& path) {
    struct stat state {};
    REQUIRE(stat(path.c_str(), &state) == 0);
    return state.st_mode & 07777;
}

uid_t owner_of(const fs::path& path) {
    struct stat state {};
    REQUIRE(stat(path.c_str(), &state) == 0);
    return state.st_uid;
}

template <class Condition>
bool within(std::chrono::seconds limit, Condition condition) {
    for (const auto begin = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - begin < limit;
         std::this_thread::sleep_for(20ms))
        if (condition()) return true;
    return false;
}

/// Another process that runs a private PostgreSQL on `data_dir`: this test program again, with only the case below.
pid_t start_holder(const fs::path& data_dir) {
    ChildSettings holder;
    holder.arguments = {fs::read_symlink("/proc/self/exe").string(), "--test-case=(holder)*", "--no-skip"};
    holder.environment = {"HOLD_DATA_DIR=" + data_dir.string(), "PATH=/usr/bin:/bin"};
    holder.death_signal = SIGKILL;
    const pid_t pid = start_child(holder);
    REQUIRE(within(30s, [&] { return fs::exists(data_dir / "held"); }));
    return pid;
}

void kill_and_collect(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
}

/// Writes a postmaster.pid as a server that was killed with that process number would have left it.
void leave_postmaster_file(const fs::path& data_dir, pid_t pid) {
    const fs::path file = cluster_directory(data_dir) / "postmaster.pid";
    std::ofstream(file) << pid << "\n"
                        << cluster_directory(data_dir).string() << "\n1700000000\n5432\n\n\n  1 1\nready\n";
    fs::permissions(file, fs::perms(0600));
    REQUIRE(chown(file.c_str(), owner_of(cluster_directory(data_dir)), static_cast<gid_t>(-1)) == 0);
}

}  // namespace

TEST_CASE("(holder) runs a cluster for another test until it is killed" * doctest::skip()) {
    const fs::path data_dir = std::getenv("HOLD_DATA_DIR");
    LocalPostgres postgres(throw_away_settings(data_dir));
    must_start(postgres);
    tell(postgres.url(PostgresRole::owner), "create table if not exists kept as select 42 as answer");
    std::ofstream(data_dir / "held.new") << postgres.pid();
    fs::rename(data_dir / "held.new", data_dir / "held");  // whoever waits for the file finds it whole
    for (;;)
        pause();
}

TEST_CASE("the first start makes a cluster that is durable, private and independent of the locale") {
    TemporaryDirectory directory;
    LocalPostgresSettings settings;
    settings.data_dir = directory.path() / "new";
    if (geteuid() == 0) settings.data_dir = directory.path();  // its parent must let the user postgres through
    LocalPostgres postgres(settings);
    must_start(postgres);
    const auto url = postgres.url();
    for (const char* setting : {"fsync", "full_page_writes", "synchronous_commit", "data_checksums", "autovacuum"})
        CHECK_MESSAGE(ask(url, std::string("show ") + setting) == "on", setting);
    CHECK(ask(url, "show listen_addresses").empty());
    CHECK(ask(url, "show server_encoding") == "UTF8");
    CHECK(ask(url, "select datcollate || datctype from pg_database where datname = 'bellwether'") == "C.UTF-8C.UTF-8");
    CHECK(ask(url, "show jit") == "off");
    const fs::path cluster = cluster_directory(settings.data_dir);
    CHECK(mode_of(cluster) == 0700);
    CHECK(mode_of(socket_directory(settings.data_dir)) == 0700);
    CHECK(mode_of(settings.data_dir) == (geteuid() == 0 ? 0710 : 0700));
    CHECK(owner_of(cluster) != 0);
    CHECK(owner_of(fs::path("/proc") / std::to_string(postgres.pid())) == owner_of(cluster));
    CHECK(local_url(settings.data_dir, PostgresRole::service).value() == url);
}

TEST_CASE("the service reads and writes rows, the owner changes the schema, neither is a superuser") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    LocalPostgres postgres(throw_away_settings(directory.path()));
    must_start(postgres);
    tell(postgres.url(PostgresRole::owner), "create table notes (id integer generated always as identity, words text)");
    tell(postgres.url(PostgresRole::service), "insert into notes (words) values ('a')");
    CHECK(ask(postgres.url(PostgresRole::service), "select words from notes") == "a");
    CHECK_THROWS_AS(tell(postgres.url(PostgresRole::service), "drop table notes"), pqxx::sql_error);
    CHECK_THROWS_AS(tell(postgres.url(PostgresRole::service), "create table others ()"), pqxx::sql_error);
    CHECK_THROWS_AS(tell(postgres.url(PostgresRole::owner), "create role somebody"), pqxx::sql_error);
    CHECK(ask(postgres.url(PostgresRole::superuser), "show is_superuser") == "on");
    CHECK(ask(postgres.url(PostgresRole::owner), "show is_superuser") == "off");
    CHECK(ask(postgres.url(PostgresRole::service), "show is_superuser") == "off");
}

TEST_CASE("a second start keeps what the first one held, also after an immediate shutdown") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    auto settings = throw_away_settings(directory.path());
    {
        LocalPostgres first(settings);
        must_start(first);
        tell(first.url(PostgresRole::owner), "create table kept as select 42 as answer");
    }
    settings.patience.fast_stop = 0ms;
    {
        LocalPostgres second(settings);
        must_start(second);
        CHECK(ask(second.url(PostgresRole::owner), "select answer from kept") == "42");
    }
    LocalPostgres third(settings);
    must_start(third);
    CHECK(ask(third.url(PostgresRole::owner), "select answer from kept") == "42");
}

TEST_CASE("kill -9 of the process that runs it shuts it down, and the next start opens the cluster") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    const pid_t holder = start_holder(directory.path());
    LocalPostgres postgres(throw_away_settings(directory.path()));
    const auto while_held = refusal(postgres);
    CHECK_MESSAGE(contains(while_held, "in use by another bellwether (process " + std::to_string(holder) + ")"),
                  while_held);
    kill_and_collect(holder);
    LocalPostgres next(throw_away_settings(directory.path()));
    must_start(next);
    CHECK(ask(next.url(PostgresRole::owner), "select answer from kept") == "42");
    std::ifstream log(directory.path() / "postgres.log");
    const std::string text{std::istreambuf_iterator<char>(log), {}};
    CHECK(contains(text, "received fast shutdown request"));
    CHECK_FALSE(contains(text, "was not properly shut down"));
}

TEST_CASE("kill -9 of both processes is recovered from") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    const pid_t holder = start_holder(directory.path());
    pid_t server = 0;
    std::ifstream(directory.path() / "held") >> server;
    REQUIRE(server > 1);
    kill(holder, SIGSTOP);  // or it would start the server again
    kill(server, SIGKILL);
    kill_and_collect(holder);
    LocalPostgres next(throw_away_settings(directory.path()));
    must_start(next);
    CHECK(ask(next.url(PostgresRole::owner), "select answer from kept") == "42");
}

TEST_CASE("a server that dies is started again, with the same address") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    std::vector<std::string> said;
    auto settings = throw_away_settings(directory.path());
    settings.say = [&said](const std::string& words) { said.push_back(words); };
    LocalPostgres postgres(settings);
    must_start(postgres);
    tell(postgres.url(PostgresRole::owner), "create table kept as select 42 as answer");
    const pid_t first = postgres.pid();
    REQUIRE(kill(first, SIGKILL) == 0);
    REQUIRE(within(20s, [&] { return postgres.restarts() >= 1 && postgres.ready(); }));
    CHECK(postgres.pid() != first);
    CHECK(ask(postgres.url(PostgresRole::owner), "select answer from kept") == "42");
    postgres.stop();
    REQUIRE(said.size() >= 1);
    CHECK_MESSAGE(contains(said[0], "PostgreSQL was ended by signal 9"), said[0]);
}

TEST_CASE("a postmaster.pid that names no server does not keep a cluster closed") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    auto settings = throw_away_settings(directory.path());
    settings.patience.zombie = 300ms;
    const auto user = server_user().value();
    REQUIRE(prepare_data_directory(directory.path(), user).has_value());
    SUBCASE("its process is gone") {
        const pid_t gone = start_child({.arguments = {"/bin/true"}, .environment = {}});
        waitpid(gone, nullptr, 0);
        leave_postmaster_file(directory.path(), gone);
        CHECK(look_at_postmaster(cluster_directory(directory.path())).state == PostmasterState::none);
        LocalPostgres postgres(settings);
        must_start(postgres);
    }
    SUBCASE("its number belongs to another program of the same user") {
        const pid_t stranger = start_child({.arguments = {"/bin/sleep", "60"}, .environment = {}, .user = &user});
        REQUIRE(within(5s, [&] { return owner_of("/proc/" + std::to_string(stranger)) == user.uid; }));
        leave_postmaster_file(directory.path(), stranger);
        CHECK(look_at_postmaster(cluster_directory(directory.path())).state == PostmasterState::stranger);
        LocalPostgres postgres(settings);
        must_start(postgres);
        kill_and_collect(stranger);
    }
    SUBCASE("nobody has collected its process") {
        // A shell that has a child of its own and never waits for it.
        ChildSettings parent;
        parent.arguments = {"/bin/sh", "-c", "sleep 0.2 & echo $! > \"$OUT\"; exec sleep 60"};
        parent.environment = {"OUT=" + (cluster_directory(directory.path()) / "zombie").string(), "PATH=/usr/bin:/bin"};
        parent.user = &user;
        const pid_t negligent = start_child(parent);
        pid_t zombie = 0;
        REQUIRE(within(5s, [&] {
            std::ifstream(cluster_directory(directory.path()) / "zombie") >> zombie;
            return zombie > 0;
        }));
        leave_postmaster_file(directory.path(), zombie);
        REQUIRE(within(5s, [&] {
            return look_at_postmaster(cluster_directory(directory.path())).state == PostmasterState::zombie;
        }));
        CHECK(look_at_postmaster(cluster_directory(directory.path())).parent == negligent);
        LocalPostgres postgres(settings);
        must_start(postgres);
        kill_and_collect(negligent);
    }
}

TEST_CASE("a server that somebody else runs on the cluster is left alone, and named") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    LocalPostgres postgres(throw_away_settings(directory.path()));
    must_start(postgres);
    SupervisorSettings plan;
    plan.data_dir = directory.path();
    plan.user = server_user().value();
    plan.patience.predecessor = 200ms;
    plan.say = [](const std::string&) {};
    Supervisor another(plan);
    const auto started = another.start();
    REQUIRE_FALSE(started.has_value());
    CHECK(started.error().kind == ErrorKind::conflict);
    CHECK_MESSAGE(contains(started.error().detail, "process " + std::to_string(postgres.pid())),
                  started.error().detail);
    CHECK(postgres.ready());
}

TEST_CASE("a data directory whose socket path would be too long gets its socket in /tmp") {
    TemporaryDirectory directory;
    if (geteuid() == 0) fs::permissions(directory.path(), fs::perms(0711));
    const fs::path deep = directory.path() / std::string(100, 'd');
    auto settings = throw_away_settings(deep);
    fs::path sockets;
    {
        LocalPostgres postgres(settings);
        must_start(postgres);
        sockets = socket_directory(deep);
        CHECK(sockets.string().starts_with("/tmp/bellwether-"));
        CHECK(mode_of(sockets) == 0700);
        CHECK(owner_of(sockets) == owner_of(cluster_directory(deep)));
        CHECK(contains(postgres.url(), "requirepeer="));
        CHECK(ask(postgres.url(), "select 1") == "1");
        CHECK(local_url(deep, PostgresRole::service).value() == postgres.url());
    }
    fs::permissions(sockets, fs::perms(0755));
    LocalPostgres open_to_others(settings);
    const auto why = refusal(open_to_others);
    CHECK_MESSAGE(contains(why, "is open to other users"), why);
    fs::remove_all(sockets);
}

TEST_CASE("a cluster of another major version is refused with the ways out, and not touched") {
    TemporaryDirectory directory;
    const fs::path cluster = cluster_directory(directory.path());
    fs::create_directory(cluster);
    std::ofstream(cluster / "PG_VERSION") << "11\n";
    const auto user = server_user().value();
    REQUIRE(chown(cluster.c_str(), user.uid, user.gid) == 0);
    std::ofstream(lock_file(directory.path()));  // as an earlier run would have left it
    LocalPostgres postgres(throw_away_settings(directory.path()));
    const auto why = refusal(postgres);
    for (const char* part : {"was made by PostgreSQL 11", "postgresql-11", "db dump", "pg_upgrade"})
        CHECK_MESSAGE(contains(why, part), why);
    CHECK(std::distance(fs::directory_iterator(cluster), fs::directory_iterator()) == 1);
}

TEST_CASE("a directory `postgres` that is no cluster is refused and not touched") {
    TemporaryDirectory directory;
    const auto user = server_user().value();
    fs::create_directory(cluster_directory(directory.path()));
    REQUIRE(chown(cluster_directory(directory.path()).c_str(), user.uid, user.gid) == 0);
    std::ofstream(cluster_directory(directory.path()) / "thesis.txt") << "ten years of work";
    std::ofstream(lock_file(directory.path()));
    LocalPostgres postgres(throw_away_settings(directory.path()));
    const auto why = refusal(postgres);
    CHECK_MESSAGE(contains(why, "not a PostgreSQL cluster"), why);
    CHECK(fs::exists(cluster_directory(directory.path()) / "thesis.txt"));
}

TEST_CASE("a cluster of another user is refused, with that user's name") {
    if (geteuid() != 0) return;  // only root can make somebody else's directory
    TemporaryDirectory directory;
    fs::create_directory(cluster_directory(directory.path()));
    std::ofstream(lock_file(directory.path()));
    REQUIRE(chown(cluster_directory(directory.path()).c_str(), 1, 1) == 0);
    LocalPostgres postgres(throw_away_settings(directory.path()));
    const auto why = refusal(postgres);
    CHECK_MESSAGE(contains(why, "belongs to the user daemon"), why);
}

TEST_CASE("what an interrupted initdb left is made anew") {
    TemporaryDirectory directory;
    fs::create_directory(directory.path() / "postgres.new");
    std::ofstream(directory.path() / "postgres.new" / "PG_VERSION") << "15\n";
    std::ofstream(lock_file(directory.path()));
    LocalPostgres postgres(throw_away_settings(directory.path()));
    must_start(postgres);
    CHECK_FALSE(fs::exists(directory.path() / "postgres.new"));
}

TEST_CASE("a server that ends at once is refused with the end of its log") {
    TemporaryDirectory directory;
    test::put_cluster(directory.path());
    auto settings = throw_away_settings(directory.path());
    settings.tuning->max_connections = -7;
    LocalPostgres postgres(settings);
    const auto why = refusal(postgres);
    CHECK_MESSAGE(contains(why, "PostgreSQL exited with code 1"), why);
    CHECK_MESSAGE(contains(why, "-7 is outside the valid range for parameter \"max_connections\""), why);
}

TEST_CASE("a configured directory without a server is refused with the package to install") {
    TemporaryDirectory directory;
    auto settings = throw_away_settings(directory.path() / "data");
    if (geteuid() == 0) fs::permissions(directory.path(), fs::perms(0711));
    settings.binaries = directory.path();
    LocalPostgres postgres(settings);
    const auto why = refusal(postgres);
    CHECK_MESSAGE(contains(why, "install"), why);
    CHECK_MESSAGE(contains(why, "postgresql-15"), why);
    CHECK_FALSE(fs::exists(cluster_directory(settings.data_dir)));
}

TEST_CASE("an interrupted start is refused and leaves nothing running") {
    TemporaryDirectory directory;
    LocalPostgres postgres(throw_away_settings(directory.path()));
    postgres.interrupt();
    const auto why = refusal(postgres);
    CHECK_MESSAGE(contains(why, "stopped while PostgreSQL was starting"), why);
    CHECK(look_at_postmaster(cluster_directory(directory.path())).state == PostmasterState::none);
    LocalPostgres next(throw_away_settings(directory.path()));
    must_start(next);
}

TEST_CASE("there is no address before there is a cluster") {
    TemporaryDirectory directory;
    const auto url = local_url(directory.path());
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().kind == ErrorKind::not_found);
}
