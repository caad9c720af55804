#include "runtime/postgres/tuning.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <thread>

namespace bellwether {

namespace {

constexpr std::int64_t mib = 1024 * 1024;
constexpr std::int64_t parallel_needs_mib = 256;  ///< of /dev/shm

/// The limit of our control group (version 2, then 1); the largest number where there is none.
std::int64_t control_group_limit() {
    for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::ifstream file(path);
        std::int64_t bytes = 0;
        if (file >> bytes && bytes > 0) return bytes;  // "max" is no number
    }
    return std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Machine this_machine() {
    Machine machine;
    const std::int64_t physical =
        static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::int64_t>(sysconf(_SC_PAGE_SIZE));
    machine.memory_mib = std::min(physical, control_group_limit()) / mib;
    struct statvfs space {};
    machine.shared_memory_mib =
        statvfs("/dev/shm", &space) == 0 ? static_cast<std::int64_t>(space.f_bavail * space.f_frsize) / mib : 0;
    machine.cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return machine;
}

PostgresTuning tuned_for(const Machine& machine) {
    PostgresTuning tuning;
    // PostgreSQL's own advice is a quarter of a machine of its own; half of that where it is shared.
    tuning.shared_buffers_mib = std::clamp<std::int64_t>(machine.memory_mib / 8, 64, 2048);
    tuning.effective_cache_size_mib = std::max<std::int64_t>(machine.memory_mib / 2, 128);
    tuning.maintenance_work_mem_mib = std::clamp<std::int64_t>(machine.memory_mib / 32, 32, 512);
    tuning.work_mem_mib = std::clamp<std::int64_t>(machine.memory_mib / 256, 4, 64);
    tuning.parallel_workers_per_gather =
        machine.shared_memory_mib < parallel_needs_mib ? 0 : std::clamp(machine.cores / 2, 0, 4);
    return tuning;
}

std::vector<std::string> setting_arguments(const PostgresTuning& tuning, bool durable) {
    const std::string_view safe = durable ? "on" : "off";
    std::vector<std::string> arguments;
    const auto set = [&arguments](std::string_view name, const auto& value) {
        arguments.insert(arguments.end(), {"-c", fmt::format("{}={}", name, value)});
    };
    set("fsync", safe);
    set("full_page_writes", safe);
    set("synchronous_commit", "on");  // costs nothing without fsync, and a killed server must not forget
    set("shared_buffers", fmt::format("{}MB", tuning.shared_buffers_mib));
    set("effective_cache_size", fmt::format("{}MB", tuning.effective_cache_size_mib));
    set("maintenance_work_mem", fmt::format("{}MB", tuning.maintenance_work_mem_mib));
    set("work_mem", fmt::format("{}MB", tuning.work_mem_mib));
    set("max_wal_size", fmt::format("{}MB", tuning.max_wal_size_mib));
    set("checkpoint_timeout", "15min");
    set("max_connections", tuning.max_connections);
    set("max_parallel_workers_per_gather", tuning.parallel_workers_per_gather);
    set("max_locks_per_transaction", 256);  // a dump locks every partition of every day
    set("autovacuum", "on");
    set("jit", "off");  // costs more than it saves on short statements
    set("random_page_cost", "1.1");
    set("timezone", "UTC");
    set("log_timezone", "UTC");
    set("log_line_prefix", "%m [%p] %q%u@%d %a ");
    set("log_checkpoints", "off");
    return arguments;
}

}  // namespace bellwether
