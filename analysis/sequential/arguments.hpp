// The checks of arguments that every sequential method makes. Not a public contract.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Levels below this have no halves and quarters among the doubles.
constexpr double level_min = 1e-300;

inline Outcome<void> require_level(double alpha) {
    if (alpha >= level_min && alpha < 1) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
}

/// Sizes, times and scales beyond this would overflow where they are multiplied.
constexpr double argument_max = 1e100;

/// False for NaN.
inline bool in_range(double x) {
    return std::abs(x) <= argument_max;
}

inline Outcome<void> require_positive(double x, std::string_view name, double largest = argument_max) {
    if (x >= 1 / largest && x <= largest) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, std::string(name) + " must be above 0, and neither tiny nor huge"};
}

}  // namespace bellwether::analysis
