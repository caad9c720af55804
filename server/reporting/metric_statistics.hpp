// The sufficient statistics of a metric: what is left of the listeners once they are summed, and all that an estimate
// needs. A scorecard is made of these alone, so that one that was frozen with them can be rebuilt. Pure.
#pragma once

#include <optional>
#include <vector>

#include "analysis/effects/cuped.hpp"
#include "analysis/effects/quantile.hpp"
#include "analysis/moments.hpp"
#include "reporting/listener_sample.hpp"

namespace bellwether {

/// One variant in one stage of the ramp. Which of the moments are filled depends on the metric's kind.
struct ArmStatistics {
    double listeners = 0;
    double total = 0;              ///< of the numerators, in the metric's unit
    double denominators = 0;       ///< of a ratio; else the listeners
    analysis::PairMoments outcome; ///< of a mean, proportion or retention: after the exposure (x) and before it (y)
    analysis::RatioHistory ratio;  ///< of a ratio
    analysis::QuantileArm quantile;   ///< of a quantile; without a reach where the values are too few
    analysis::PairMoments at_or_below;  ///< of a quantile of events, by listener: events at or below it (x), and all (y)
};

struct MetricStatistics {
    std::vector<std::vector<ArmStatistics>> stages;  ///< by stage, then by variant
    std::vector<double> quantiles;                   ///< of a quantile, by variant: over all stages together
};

struct StatisticsQuestion {
    const MetricDefinition& metric;
    const Look& look;
    const MetricValues& values;
    const std::vector<int>& variant_ids;
    std::optional<int> segment;  ///< only its listeners
};

/// Listeners who are not yet mature, belong to no stage or to another segment are left out. O(listeners), and for
/// quantiles and percentile caps their sorting.
MetricStatistics statistics_of(const StatisticsQuestion& question);

}  // namespace bellwether
