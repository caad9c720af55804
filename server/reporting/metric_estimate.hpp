// One metric of one variant against the control: from its sufficient statistics to an effect, by the method that its kind
// needs. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/effects/comparison.hpp"
#include "domain/scorecard.hpp"
#include "reporting/metric_statistics.hpp"
#include "reporting/scorecard_settings.hpp"

namespace bellwether {

struct MetricQuestion {
    const MetricDefinition& metric;
    const MetricStatistics& statistics;
    std::size_t control = 0;  ///< a place among the variants of the statistics
    std::size_t treatment = 0;
    double alpha = 0.05;
    bool cuped = true;
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

/// O(stages). The statistics have one stage at least, and both variants in each.
MetricEstimate estimate_metric(const MetricQuestion& question);

}  // namespace bellwether
