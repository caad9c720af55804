// `bellwether db`: the address of the database, a dump of it, and the way back.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "domain/result.hpp"
#include "runtime/postgres/socket_directory.hpp"

namespace bellwether {

struct DbOptions {
    std::string data_dir = {};
    std::string database_url = {};      ///< empty: the private PostgreSQL in the data directory
    std::string postgres_bin_dir = {};  ///< empty: found
    /// Hears what a person should know while it works; empty: nobody.
    std::function<void(const std::string&)> say = {};
};

/// What psql takes. Starts nothing: the private PostgreSQL answers there while `bellwether serve` runs.
Result<std::string> database_address(const DbOptions& options, PostgresRole role = PostgresRole::superuser);

/// Writes an SQL script that makes the database's content anew, with pg_dump, also while the service runs; the private
/// PostgreSQL is started for it where it does not. An empty file name is the standard output. A file that is there is
/// refused (conflict); one that could not be finished is not left behind.
Result<void> dump_database(const DbOptions& options, const std::filesystem::path& file);

/// Runs such a script, whole or not at all: what was in the database is replaced. Refused (conflict) while a service
/// runs on the data directory. Into an empty data directory it makes the cluster first.
Result<void> restore_database(const DbOptions& options, const std::filesystem::path& file);

/// Makes every rollup again from the stored events; the service may run meanwhile. Refused (conflict) where retention has
/// taken off events.
Result<void> rebuild_database_rollups(const DbOptions& options);

}  // namespace bellwether
