// What the data say at the looks of a group-sequential design, and what remains to be said once it has stopped.
// Jennison and Turnbull (2000), chapters 8 and 9. The boundaries themselves are in boundaries.hpp.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/sequential/boundaries.hpp"

namespace bellwether::analysis {

/// Estimate of the effect from all data up to a look, with its standard error.
struct LookEstimate {
    double estimate = 0;
    double standard_error = 0;
};

/// The answer once the experiment has crossed a boundary or made its last look, by the stage-wise ordering (Tsiatis,
/// Rosner and Mehta 1984): crossing the upper boundary earlier is more extreme than later, and at a look the larger Z.
/// A two-sided test is two one-sided ones of alpha/2, so the ordering looks at one boundary only: the upper one, or,
/// where the experiment crossed below, the lower one with everything mirrored.
struct StoppedResult {
    std::size_t look = 0;  ///< counted from 1
    double p_value = 1;    ///< two-sided: twice the smaller side
    Interval interval;     ///< of level 1 - alpha
    double median_unbiased = 0;
};

struct GroupSequentialAnalysis {
    /// One a look: estimate -+ z standard errors. All hold at once, whether or not the experiment then stops.
    std::vector<Interval> repeated_intervals;
    /// One a look: the smallest two-sided alpha whose boundaries are touched at that look. Searched up to 1/2 only:
    /// 1/2 means "1/2 or more".
    std::vector<double> repeated_p_values;
    /// Nothing while the experiment has neither crossed nor ended.
    std::optional<StoppedResult> stopped;
};

/// `looks` are those made so far, at the first fractions of `information`.
/// Refuses what boundaries() refuses; no looks (no_units); more looks than the design has and estimates that are not
/// finite (bad_argument); a standard error that is not above 0 (zero_variance).
Outcome<GroupSequentialAnalysis> analyse_looks(const BoundaryRule& rule, std::span<const double> information,
                                               double alpha, std::span<const LookEstimate> looks);

}  // namespace bellwether::analysis
