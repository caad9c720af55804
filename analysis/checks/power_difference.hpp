// The power of the test that a verdict rests on: is the difference of two means, shares or ratios other than 0?
#pragma once

#include <optional>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

struct DifferenceDesign {
    double n_control = 0;
    double n_treatment = 0;
    double variance_control = 0;    ///< of one unit
    double variance_treatment = 0;  ///< of one unit, where the effect is there
    double alpha = 0.05;
    std::optional<double> tuning_n;  ///< of the always-valid test (asymptotic.hpp), where that is the one
};

/// The probability that the two-sided test rejects, on either side, where treatment minus control is `difference`:
/// P(|Z + difference / se| > c) for standard normal Z. c is the normal quantile; with tuning_n it is that of the
/// always-valid interval at n_control + n_treatment units, so that the answer is for one look at that many, and whoever
/// looked before as well has found no less.
/// Refuses no units in an arm (no_units), no variance in both (zero_variance), alpha and tuning_n out of range, numbers
/// that are not finite (bad_argument).
Outcome<double> difference_power(const DifferenceDesign& design, double difference);

}  // namespace bellwether::analysis
