// The checks of arguments that every sequential method makes. Not a public contract.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

inline Outcome<void> require_level(double alpha) {
    if (alpha > 0 && alpha < 1) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
}

inline Outcome<void> require_positive(double x, std::string_view name) {
    if (x > 0 && std::isfinite(x)) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, std::string(name) + " must be above 0"};
}

}  // namespace bellwether::analysis
