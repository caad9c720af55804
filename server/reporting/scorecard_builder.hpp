// From sufficient statistics to a scorecard: pure, everything passed in. The steps are files of their own: statistics and
// estimates (scorecard_statistics, metric_estimate), what a person reads of them (comparison_reading), who is missing
// (imbalance), and the recommendation (decision).
#pragma once

#include "reporting/scorecard_statistics.hpp"

namespace bellwether {

/// Everything that a scorecard is a function of.
struct ScorecardBasis {
    Experiment experiment;  ///< of which its key, state and variants are read
    ScorecardStatistics statistics;
    ScorecardSettings settings;
};

/// Sample ratio first, then each metric of each variant against the control, then the correction across them, then the
/// recommended decision.
Scorecard build_scorecard(const ScorecardBasis& basis);

}  // namespace bellwether
