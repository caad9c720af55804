// ensure(): what must hold if the program is right, checked in every build.
#pragma once

#include <atomic>
#include <cstdint>
#include <source_location>
#include <stdexcept>

namespace bellwether {

/// Thrown by ensure(). It is a fault of ours, never of the caller: it ends as a 500 and is counted.
struct BrokenInvariant : std::logic_error {
    using std::logic_error::logic_error;
};

/// How often ensure() has failed in this process; /metrics shows it, and it must stay 0.
inline std::atomic<std::uint64_t> broken_invariants{0};

[[noreturn]] void fail_ensure(const char* why, const std::source_location& where);

inline void ensure(bool condition, const char* why,
                   const std::source_location& where = std::source_location::current()) {
    if (!condition) fail_ensure(why, where);
}

}  // namespace bellwether
