// A scorecard as a value: what an experiment shows, with its sample, method and interval, or why there is no number.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "domain/metric.hpp"

namespace bellwether {

struct Effect {
    double estimate = 0;
    double standard_error = 0;
    double lower = 0;
    double upper = 0;
    double p_value = 0;
};

/// An effect, or the reason why there is none: `refused` is the stable word, `why` the sentence.
struct EstimatedEffect {
    std::optional<Effect> effect;
    std::string refused;
    std::string why;
};

/// One metric of one variant against the control. Absolute effects are in the metric's unit, relative ones fractions of
/// the absolute value of the control's mean.
struct MetricComparison {
    std::string metric;
    MetricRole role = MetricRole::secondary;
    std::string variant;
    double control_listeners = 0;
    double treatment_listeners = 0;
    double control_mean = 0;
    double control_total = 0;  ///< of the numerator, in the metric's unit
    double treatment_mean = 0;
    double treatment_total = 0;
    EstimatedEffect absolute;               ///< valid at every look
    EstimatedEffect relative;               ///< valid at every look
    EstimatedEffect absolute_fixed_horizon; ///< valid once, at the planned end
    EstimatedEffect relative_fixed_horizon;
    std::optional<double> adjusted_p_value;  ///< Holm over the comparisons of the scorecard, of the always-valid p-values
    std::string verdict;                     ///< better, worse, not clear, no answer
};

struct SampleRatioCheck {
    struct Row {
        std::string variant;
        double observed = 0;
        double expected = 0;
    };
    std::vector<Row> rows;
    std::optional<double> p_value;
    std::string refused;
    double too_late = 0;
    bool sound = true;  ///< p-value not below `threshold`
    double threshold = 0.001;
};

struct Scorecard {
    std::string experiment;
    std::string state;
    std::string control;
    UtcTime as_of;          ///< asked for
    UtcDay before;          ///< days before this one are in it
    UtcTime caught_up_at;   ///< what was committed by then is in it
    double alpha = 0.05;
    double tuning_listeners = 0;
    double exposed = 0;
    double conflicting = 0;  ///< seen in two variants, left out
    SampleRatioCheck sample_ratio;
    std::vector<MetricComparison> comparisons;
    std::string decision;       ///< ship, roll_back, keep_going, cannot_tell, broken_data
    std::string decision_text;  ///< one sentence
    std::string decision_rule;  ///< the rule that gave it
};

}  // namespace bellwether
