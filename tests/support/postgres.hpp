// A throw-away PostgreSQL for tests: a cluster of its own per test program, a fresh database per test.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runtime/postgres/socket_directory.hpp"

namespace bellwether {
class LocalPostgres;
}

namespace bellwether::test {

/// The address of a new, empty database. The first call starts the program's cluster (about a second); it ends with the
/// program, even with a crash. Throws std::runtime_error, saying why, where there is no PostgreSQL to start: tests then
/// fail, because PostgreSQL is a requirement.
std::string fresh_database_url(PostgresRole role = PostgresRole::owner);

/// The address of a new database with the program's schema in it: a copy, in some tens of milliseconds, of one that was
/// migrated once. `owner` may also change the schema; `service` may do what the running service may.
std::string fresh_migrated_database_url(PostgresRole role = PostgresRole::owner);

/// The same for a schema of the test's own. `name` tells one such schema from another; `migrate` is called with the
/// owner's address, once per name in a program.
std::string fresh_migrated_database_url(const std::string& name, const std::function<void(const std::string&)>& migrate,
                                        PostgresRole role = PostgresRole::owner);

/// A cluster for one test that breaks it: stops it, kills it, fills it. Its database holds the program's schema.
class ThrowAwayPostgres {
  public:
    ThrowAwayPostgres();
    ~ThrowAwayPostgres();

    LocalPostgres& postgres();
    std::string url(PostgresRole role = PostgresRole::owner) const;
    void kill_server();  ///< kill -9 of its first process; it is started again by itself
    void stop();
    void start();  ///< again, with what it held

  private:
    struct Cluster;
    std::unique_ptr<Cluster> cluster_;
};

}  // namespace bellwether::test
