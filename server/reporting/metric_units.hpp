// The listeners of one comparison as numbers: by stage and arm, capped, thresholded, in the metric's unit. Pure.
#pragma once

#include <vector>

#include "analysis/effects/cuped.hpp"
#include "reporting/metric_estimate.hpp"

namespace bellwether {

/// What was counted of the listeners in one arm of one stage: numerator and denominator after exposure, and before it.
/// Metrics that are no ratio have denominators of 1.
struct ArmUnits {
    std::vector<analysis::RatioHistory::Four> units;
    std::vector<std::vector<double>> events;  ///< of a quantile of events, by listener
    double total = 0;

    analysis::PairMoments outcome_and_past() const;  ///< x the numerator after, y the one before
    analysis::PairMoments ratio() const;             ///< x numerator, y denominator, both after
    std::vector<double> outcomes() const;
};

struct StageUnits {
    ArmUnits control;
    ArmUnits treatment;
};

/// Listeners who are not yet mature, belong to no stage or to another segment are left out.
std::vector<StageUnits> units_of(const MetricQuestion& question);

}  // namespace bellwether
