// The checks that the files about power share. Not a public contract.
#pragma once

#include <cmath>

#include "analysis/checks/power.hpp"
#include "analysis/sequential/arguments.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

inline Outcome<void> require_power(double power, double alpha) {
    if (power > alpha && power < 1) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "the power must lie between alpha and 1"};
}

inline bool two_sided(const PlannedTest& test) {
    return test.alternative == Alternative::two_sided;
}

/// The error on one side of the test.
inline double tail_of(const PlannedTest& test) {
    return two_sided(test) ? test.alpha / 2 : test.alpha;
}

/// The effect in the direction of the alternative: above 0 where there is something to find.
inline double directed(double effect, const PlannedTest& test) {
    if (two_sided(test)) return std::abs(effect);
    return test.alternative == Alternative::less ? -effect : effect;
}

inline Outcome<double> require_directed(double effect, const PlannedTest& test) {
    if (!std::isfinite(effect)) return Undefined{Reason::bad_argument, "the effect must be finite"};
    const double towards = directed(effect, test);
    if (towards > 0) return towards;
    return Undefined{Reason::bad_argument, "no number of units shows an effect of 0, or one against the alternative"};
}

/// Rejections of a normal test whose statistic has mean `shift`, towards the alternative; two-sided: on either side.
inline double normal_power(double critical, double shift, bool both_sides) {
    return normal_upper_tail(critical - shift) + (both_sides ? normal_upper_tail(critical + shift) : 0);
}

}  // namespace bellwether::analysis
