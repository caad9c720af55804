// The time of day. Only the edge asks for it; decisions get it passed in.
#pragma once

#include <chrono>

#include "domain/time.hpp"

namespace bellwether {

inline UtcTime now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

}  // namespace bellwether
