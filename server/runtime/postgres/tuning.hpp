// The settings of the private PostgreSQL that depend on the machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bellwether {

/// Modest on purpose: PostgreSQL shares the machine with the service and with whoever else is on it.
struct PostgresTuning {
    std::int64_t shared_buffers_mib = 128;
    std::int64_t effective_cache_size_mib = 512;
    std::int64_t maintenance_work_mem_mib = 64;
    std::int64_t work_mem_mib = 8;
    std::int64_t max_wal_size_mib = 2048;  ///< fewer checkpoints under steady ingest; the disk holds about twice this
    int max_connections = 50;
    int parallel_workers_per_gather = 2;  ///< 0 where /dev/shm is small: each one needs space there
};

struct Machine {
    std::int64_t memory_mib = 1024;         ///< of the machine, or of our control group where that is less
    std::int64_t shared_memory_mib = 1024;  ///< free in /dev/shm; containers often have 64
    int cores = 2;
};

Machine this_machine();
PostgresTuning tuned_for(const Machine& machine);

/// "-c", "name=value", ... for the command line, where no file in the cluster can undo it. `durable` false turns off
/// what makes a commit survive a crash of the machine, and is for throw-away clusters of tests alone.
std::vector<std::string> setting_arguments(const PostgresTuning& tuning, bool durable);

}  // namespace bellwether
