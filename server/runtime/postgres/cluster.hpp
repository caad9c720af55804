// Making a cluster, once, whole or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "runtime/postgres/binaries.hpp"
#include "runtime/postgres/server_user.hpp"

namespace bellwether {

/// The major version that made the cluster; nothing where there is none yet. Refuses a directory that is no cluster.
Result<std::optional<int>> cluster_version(const std::filesystem::path& data_dir);

/// Refuses a cluster that belongs to another user than the one who would run it.
Result<void> check_cluster_owner(const std::filesystem::path& data_dir, const ServerUser& user);

/// Runs initdb in DIR/postgres.new and renames it to DIR/postgres: an interrupted one is made anew.
/// UTF-8 with the C.UTF-8 locale (in every Debian, and its order never changes), data checksums, no TCP.
Result<void> create_cluster(const std::filesystem::path& data_dir, const PostgresBinaries& binaries,
                            const ServerUser& user, bool durable);

/// The variables that PostgreSQL's programs run with: nothing of ours, above all no PG* of the caller.
std::vector<std::string> postgres_environment();

}  // namespace bellwether
