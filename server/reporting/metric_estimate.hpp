// One metric of one variant against the control: from the listeners' numbers to an effect, by the method that its kind
// needs. Pure.
#pragma once

#include <optional>

#include "analysis/effects/comparison.hpp"
#include "domain/scorecard.hpp"
#include "reporting/listener_sample.hpp"
#include "reporting/scorecard_settings.hpp"

namespace bellwether {

struct MetricQuestion {
    const MetricDefinition& metric;
    const Look& look;
    const MetricValues& values;
    int control = 0;  ///< variant_id
    int treatment = 0;
    double alpha = 0.05;
    bool cuped = true;
    std::optional<int> segment;  ///< only its listeners
};

struct ArmSummary {
    double listeners = 0;
    double value = 0;  ///< mean, share, ratio or quantile; unadjusted
    double total = 0;  ///< of the numerator, in the metric's unit
};

struct MetricEstimate {
    ArmSummary control;
    ArmSummary treatment;
    analysis::Outcome<analysis::Comparison> absolute = analysis::Undefined{analysis::Reason::no_units, "nobody"};
    analysis::Outcome<analysis::Comparison> relative = analysis::Undefined{analysis::Reason::no_units, "nobody"};
    CupedUse cuped;
    std::string method;
    int stages = 1;
};

/// O(listeners), and for quantiles and percentile caps their sorting.
MetricEstimate estimate_metric(const MetricQuestion& question);

}  // namespace bellwether
