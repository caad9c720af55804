// From totals to a scorecard: pure, everything passed in.
#pragma once

#include <vector>

#include "domain/experiment.hpp"
#include "domain/exposure_strata.hpp"
#include "domain/scorecard.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

/// A metric of the experiment with the part it plays.
struct ChosenMetric {
    const MetricDefinition* metric = nullptr;
    MetricRole role = MetricRole::secondary;
};

/// The metrics that an experiment names, or (where it names none) every ready-made one with thumbs_up as the primary.
/// Names that are no ready-made metric are left out here; the experiment's editor refuses them.
std::vector<ChosenMetric> metrics_of(const Experiment& experiment);

struct ScorecardSettings {
    double alpha = 0.05;
    /// The number of listeners (both arms) at which the always-valid interval is about tightest. It is fixed ahead, never
    /// chosen by looking at the data.
    double tuning_listeners = 5000;
    double sample_ratio_threshold = 0.001;
    UtcTime as_of;
};

/// Settings from the experiment's analysis plan, where it states them.
ScorecardSettings settings_of(const Experiment& experiment, UtcTime as_of);

struct ScorecardInputs {
    std::vector<VariantTotals> totals;
    ExpectedCounts counts;
    ExposureCounts exposures;
    Freshness freshness;
};

/// Sample ratio first, then each metric of each variant against the control, then the correction across them, then the
/// recommended decision. O(metrics * variants).
Scorecard build_scorecard(const Experiment& experiment, const ScorecardInputs& inputs, const ScorecardSettings& settings);

}  // namespace bellwether
