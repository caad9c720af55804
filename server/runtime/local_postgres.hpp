// The private PostgreSQL of `bellwether serve --data-dir DIR`, for when no database URL is given.
// docs/decisions/0002-private-postgresql.md says why it is as it is; the parts are in runtime/postgres/.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "domain/result.hpp"
#include "runtime/postgres/socket_directory.hpp"
#include "runtime/postgres/supervisor.hpp"
#include "runtime/postgres/tuning.hpp"

namespace bellwether {

struct LocalPostgresSettings {
    std::filesystem::path data_dir;
    std::filesystem::path binaries;        ///< the directory of initdb and postgres; empty: searched
    bool durable = true;                   ///< false only for throw-away clusters of tests
    std::optional<PostgresTuning> tuning;  ///< empty: for this machine
    SupervisorPatience patience;
    /// Hears what an operator should know (a recovery, a restart), from whichever thread; empty: nobody.
    std::function<void(const std::string&)> say;
};

/// One PostgreSQL on one data directory, held by a lock for as long as this object lives. It is made on first use, only
/// listens on a Unix socket in a directory that nobody else may enter, never runs as root, dies with this process
/// (whatever ends it), and is started again when it dies by itself. start() and stop() belong to one thread;
/// interrupt() may come from any; the others from any between start() and stop().
class LocalPostgres {
  public:
    explicit LocalPostgres(LocalPostgresSettings settings);
    ~LocalPostgres();  ///< stops
    LocalPostgres(const LocalPostgres&) = delete;
    LocalPostgres& operator=(const LocalPostgres&) = delete;

    /// Makes the cluster where there is none, starts it, and returns when the application's database can be used,
    /// however long a recovery takes. Refuses, and says how to mend it: no server programs, a data directory that is in
    /// use, unreachable or somebody else's, a cluster of another major version, a server that ends at once.
    Result<void> start();

    /// Fast shutdown; close the connections before. Repeating it changes nothing.
    void stop();

    /// Makes a start() in another thread return, refused: for a signal that arrives during a long recovery.
    void interrupt();

    /// While it runs; sees restarts, too: the address stays.
    std::string url(PostgresRole role = PostgresRole::service) const;

    /// Makes another database with the same roles and rights. For tests.
    Result<void> make_database(const std::string& name);
    std::string url_of(const std::string& name, PostgresRole role) const;

    bool ready() const;
    pid_t pid() const;     ///< of the server's first process; 0 while there is none
    int restarts() const;  ///< how often it died by itself

  private:
    Result<SupervisorSettings> prepare();

    struct Running;
    LocalPostgresSettings settings_;
    std::unique_ptr<Running> running_;
    std::mutex interrupting_;  ///< guards the making of the supervisor against interrupt()
    bool interrupted_ = false;
};

/// The address of the private database in DIR, without starting anything: for `bellwether db url`.
/// Refuses (not_found) where no cluster has been made.
Result<std::string> local_url(const std::filesystem::path& data_dir, PostgresRole role = PostgresRole::superuser);

}  // namespace bellwether
