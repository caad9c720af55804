// From what was loaded to a scorecard: pure, everything passed in. The steps are files of their own: units and estimates
// (metric_units, metric_estimate), what a person reads of them (comparison_reading), who is missing (imbalance), and the
// recommendation (decision).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "reporting/imbalance.hpp"
#include "reporting/scorecard_settings.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

struct ScorecardInputs {
    std::vector<ChosenMetric> metrics;
    Look now;
    std::optional<Look> at_planned_end;  ///< where that has come: what the fixed-horizon answer is made of
    std::optional<UtcTime> planned_end;
    std::vector<std::map<int, double>> splits;  ///< of the stages, shares by variant_id
    std::vector<ListenerDimension> dimensions;  ///< where the sample ratio is broken
    std::optional<ListenerDimension> segment;   ///< where segments were asked for; now.segments index its values
    ExpectedCounts counts;
    ExposureCounts exposures;
    Freshness freshness;
};

/// Sample ratio first, then each metric of each variant against the control, then the correction across them, then the
/// recommended decision. O(metrics * variants * listeners).
Scorecard build_scorecard(const Experiment& experiment, const ScorecardInputs& inputs, const ScorecardSettings& settings);

}  // namespace bellwether
