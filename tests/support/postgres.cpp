#include "support/postgres.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <mutex>
#include <pqxx/pqxx>
#include <stdexcept>

#include "runtime/postgres/data_directory.hpp"
#include "storage/migrator.hpp"
#include "support/local_cluster.hpp"
#include "support/temporary_directory.hpp"

namespace bellwether::test {

namespace {

namespace fs = std::filesystem;

constexpr auto abandoned_after = std::chrono::minutes(10);

void must(Result<void> result, const std::string& what) {
    if (!result) throw std::runtime_error(what + ": " + result.error().detail);
}

/// What a crashed test program left behind: its PostgreSQL has ended with it, its directory has not.
void remove_abandoned() {
    std::error_code ignored;  // other programs do the same at the same time
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
        if (!entry.path().filename().string().starts_with("bellwether-test-postgres-")) continue;
        const auto changed = fs::last_write_time(entry.path(), ignored);
        if (ignored || fs::file_time_type::clock::now() - changed < abandoned_after) continue;
        const int lock = open(lock_file(entry.path()).c_str(), O_RDWR | O_CLOEXEC);
        if (lock < 0) continue;
        const bool nobody = flock(lock, LOCK_EX | LOCK_NB) == 0 &&
                            !fs::exists(cluster_directory(entry.path()) / "postmaster.pid", ignored);
        if (nobody) fs::remove_all(entry.path(), ignored);
        close(lock);
    }
}

void migrate_schema(const std::string& url) {
    Database database({.url = url, .connections_max = 1});
    const auto applied = migrate(database);
    if (!applied) throw std::runtime_error("the schema cannot be migrated: " + applied.error().detail);
}

/// The program's own cluster. Destroyed after main returns.
class ProgramCluster {
  public:
    ProgramCluster() : directory_("postgres"), postgres_(throw_away_settings(directory_.path())) {
        remove_abandoned();
        must(postgres_.start(), "tests need PostgreSQL");
    }

    std::string fresh(PostgresRole role) {
        std::lock_guard lock(mutex_);
        const std::string name = fmt::format("test_{}", ++count_);
        must(postgres_.make_database(name), "no fresh database");
        return postgres_.url_of(name, role);
    }

    std::string fresh_copy(const std::string& schema, const std::function<void(const std::string&)>& migrate_it,
                           PostgresRole role) {
        std::lock_guard lock(mutex_);
        auto& model = models_[schema];
        if (model.empty()) {
            const std::string name = fmt::format("schema_{}", models_.size());
            must(postgres_.make_database(name), "no database for the schema");
            migrate_it(postgres_.url_of(name, PostgresRole::owner));
            model = name;
        }
        const std::string name = fmt::format("test_{}", ++count_);
        pqxx::connection connection(postgres_.url_of("postgres", PostgresRole::superuser));
        pqxx::nontransaction session(connection);
        session.exec(fmt::format("create database {} template {} owner bellwether_owner", name, model));
        return postgres_.url_of(name, role);
    }

  private:
    TemporaryDirectory directory_;
    LocalPostgres postgres_;
    std::mutex mutex_;
    int count_ = 0;
    std::map<std::string, std::string> models_;
};

ProgramCluster& program_cluster() {
    static ProgramCluster cluster;
    return cluster;
}

}  // namespace

std::string fresh_database_url(PostgresRole role) {
    return program_cluster().fresh(role);
}

std::string fresh_migrated_database_url(PostgresRole role) {
    return program_cluster().fresh_copy("bellwether", migrate_schema, role);
}

std::string fresh_migrated_database_url(const std::string& name, const std::function<void(const std::string&)>& migrate,
                                        PostgresRole role) {
    return program_cluster().fresh_copy(name, migrate, role);
}

struct ThrowAwayPostgres::Cluster {
    TemporaryDirectory directory{"postgres"};
    std::unique_ptr<LocalPostgres> postgres;
};

ThrowAwayPostgres::ThrowAwayPostgres() : cluster_(std::make_unique<Cluster>()) {
    put_cluster(cluster_->directory.path());
    start();
    migrate_schema(url());
}

ThrowAwayPostgres::~ThrowAwayPostgres() = default;

LocalPostgres& ThrowAwayPostgres::postgres() {
    return *cluster_->postgres;
}

std::string ThrowAwayPostgres::url(PostgresRole role) const {
    return socket_url(cluster_->directory.path(), role);  // also while it is stopped
}

void ThrowAwayPostgres::kill_server() {
    const pid_t server = cluster_->postgres->pid();
    if (server > 0) kill(server, SIGKILL);
}

void ThrowAwayPostgres::stop() {
    cluster_->postgres.reset();
}

void ThrowAwayPostgres::start() {
    cluster_->postgres = std::make_unique<LocalPostgres>(throw_away_settings(cluster_->directory.path()));
    must(cluster_->postgres->start(), "tests need PostgreSQL");
}

}  // namespace bellwether::test
