// What a scorecard is asked for and how it shall answer: the metrics with their roles, and the plan's settings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/scorecard.hpp"

namespace bellwether {

/// A metric of the experiment with the part it plays.
struct ChosenMetric {
    MetricDefinition metric;
    MetricRole role = MetricRole::secondary;
    std::optional<double> margin;  ///< of a guardrail
};

/// A metric of the experiment's list, before its definition is looked up.
struct NamedMetric {
    std::string key;
    MetricRole role = MetricRole::secondary;
    std::optional<double> margin;
};

/// What an experiment names, or (where it names none) the default ready-made metrics with thumbs_up as the primary.
std::vector<NamedMetric> named_metrics(const Experiment& experiment);

/// Names without a definition are left out: the experiment's editor refuses them.
std::vector<ChosenMetric> choose_metrics(const std::vector<NamedMetric>& named,
                                         const std::vector<MetricDefinition>& custom);

enum class ScorecardMethod {
    standard,  ///< always valid, with CUPED where a pre-period exists
    plain,     ///< the same without CUPED
    bayes,     ///< standard, and the reading with a prior beside it
};

struct ScorecardSettings {
    double alpha = 0.05;
    /// The number of listeners (both arms) at which the always-valid interval is about tightest. It is fixed ahead, never
    /// chosen by looking at the data.
    double tuning_listeners = 5000;
    double sample_ratio_threshold = 0.001;
    /// Of listeners seen in two variants: above it the data is not to be trusted.
    double conflicting_share_max = 0.01;
    double minimum_effect = 0.05;  ///< relative: what power is about
    double power = 0.8;
    bool cuped = true;
    int pre_period_days = 28;
    double bayes_prior_deviation = 0.3;  ///< of the relative effect, around 0
    std::optional<int> planned_days;
    ScorecardMethod method = ScorecardMethod::standard;
    UtcTime as_of;
};

/// Settings from the experiment's analysis plan, where it states them.
ScorecardSettings settings_of(const Experiment& experiment, UtcTime as_of);

}  // namespace bellwether
