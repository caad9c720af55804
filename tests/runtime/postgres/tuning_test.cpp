#include "runtime/postgres/tuning.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace bellwether;

TEST_CASE("PostgreSQL takes a modest part of the memory, within limits") {
    CHECK(tuned_for({.memory_mib = 8192}).shared_buffers_mib == 1024);
    CHECK(tuned_for({.memory_mib = 256}).shared_buffers_mib == 64);
    CHECK(tuned_for({.memory_mib = 1 << 20}).shared_buffers_mib == 2048);
}

TEST_CASE("a small /dev/shm or a single core means no parallel workers") {
    CHECK(tuned_for({.memory_mib = 8192, .shared_memory_mib = 64, .cores = 16}).parallel_workers_per_gather == 0);
    CHECK(tuned_for({.memory_mib = 8192, .shared_memory_mib = 4096, .cores = 1}).parallel_workers_per_gather == 0);
    CHECK(tuned_for({.memory_mib = 8192, .shared_memory_mib = 4096, .cores = 8}).parallel_workers_per_gather == 4);
}

TEST_CASE("durable settings are on the command line, where no file of the cluster can undo them") {
    const auto safe = setting_arguments({}, true);
    for (const char* setting : {"fsync=on", "full_page_writes=on", "synchronous_commit=on"})
        CHECK_MESSAGE(std::ranges::count(safe, setting) == 1, setting);
    const auto fast = setting_arguments({}, false);
    CHECK(std::ranges::count(fast, "fsync=off") == 1);
    CHECK(std::ranges::count(fast, "synchronous_commit=on") == 1);
}

TEST_CASE("this machine has some memory and a core") {
    const auto machine = this_machine();
    CHECK(machine.memory_mib > 0);
    CHECK(machine.cores >= 1);
}
