#include "domain/ensure.hpp"

#include <fmt/format.h>

namespace bellwether {

void fail_ensure(const char* why, const std::source_location& where) {
    broken_invariants.fetch_add(1);
    throw BrokenInvariant(fmt::format("{}:{}: {}", where.file_name(), where.line(), why));
}

}  // namespace bellwether
