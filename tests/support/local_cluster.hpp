// Settings of private clusters that tests start, break and look at.
#pragma once

#include <filesystem>
#include <string>

#include "runtime/local_postgres.hpp"

namespace bellwether::test {

/// Without durability and small: a test's cluster only has to outlive processes, not the machine.
inline LocalPostgresSettings throw_away_settings(const std::filesystem::path& data_dir) {
    LocalPostgresSettings settings;
    settings.data_dir = data_dir;
    settings.durable = false;
    PostgresTuning small;  // several test programs run side by side
    small.max_connections = 100;
    small.parallel_workers_per_gather = 0;
    settings.tuning = small;
    return settings;
}

/// Puts a copy of a cluster that was made once per test program into an empty data directory: a start then takes tenths
/// of a second, where initdb takes some. Throws std::runtime_error where PostgreSQL cannot make one.
void put_cluster(const std::filesystem::path& data_dir);

}  // namespace bellwether::test
