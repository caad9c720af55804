// How long would an experiment have to run? From what listeners do without one: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/outcome.hpp"
#include "domain/metric.hpp"
#include "storage/series_store.hpp"

namespace bellwether {

struct PlanQuestion {
    MetricDefinition metric;
    double minimum_effect = 0.05;  ///< relative
    double percent = 100;          ///< of the listeners
    int arms = 2;
    double alpha = 0.05;
    double power = 0.8;
    std::optional<double> tuning_listeners;  ///< of the always-valid test; nothing: the fixed-horizon test
};

struct PlanAnswer {
    double listeners_seen = 0;
    double baseline = 0;  ///< mean, share, ratio or quantile of the listeners seen
    double unit_variance = 0;
    double listeners_needed = 0;     ///< over all arms
    std::optional<double> days;      ///< until so many have come
    double listeners_a_day = 0;      ///< new ones in the experiment, over the last seven days seen
    double power = 0;                                 ///< for the minimum effect, with the listeners of the days seen
    std::optional<double> minimum_detectable_effect;  ///< relative, with the listeners of the days seen
};

/// Whether traffic by day says what is needed: not of metrics that are computed from the plays.
bool can_be_planned(const MetricDefinition& metric);

/// `days` is the number of days that the traffic was taken from. New listeners go on coming as in its last week.
/// Refuses what the estimate of the metric refuses, and no_support where no number of listeners would do.
analysis::Outcome<PlanAnswer> plan_power(const PlanQuestion& question, const std::vector<TrafficOfListener>& traffic,
                                         int days);

}  // namespace bellwether
