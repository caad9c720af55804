// A scorecard as a value: what an experiment shows, with its sample, method and interval, or why there is no number.
#pragma once

#include <optional>
#include <string>
#include <utility>
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

/// Whether what was known of the listeners before their exposure was taken out, and what that brought.
struct CupedUse {
    bool used = false;
    std::string why_not;
    double variance_reduction = 0;  ///< share of the absolute effect's variance that it took away
};

/// A guardrail: it holds where the always-valid bound shows that the loss is smaller than the margin.
struct GuardrailCheck {
    std::optional<double> margin;  ///< fraction of the control's mean that may be lost
    std::optional<double> bound;   ///< one-sided, always valid: the change in the good direction is above it
    std::string status;            ///< holds, breached, not shown, watched (no margin: only harm is looked for)
};

/// What the data so far can see, and how much longer the target would take.
struct PowerView {
    std::optional<double> minimum_detectable_effect;  ///< relative, at the present number of listeners
    double target_effect = 0;                         ///< relative
    double target_power = 0.8;
    std::optional<double> power_now;        ///< for the target, in the always-valid test
    std::optional<double> listeners_more;   ///< of both arms
    std::optional<double> days_left;        ///< at the present number of new listeners a day
    std::string why;                        ///< where a number is missing
};

/// The reading with a stated prior of the relative effect.
struct BayesView {
    double chance_to_win = 0;
    double loss_treatment = 0;  ///< relative; what taking the treatment is expected to lose
    double loss_control = 0;
    double lower = 0;
    double upper = 0;
};

/// One metric of one variant against the control. Absolute effects are in the metric's unit, relative ones fractions of
/// the absolute value of the control's mean.
struct MetricComparison {
    std::string metric;
    std::string name;
    std::string unit;
    MetricKind kind = MetricKind::mean;
    Direction direction = Direction::increase_is_good;
    MetricRole role = MetricRole::secondary;
    std::string variant;
    std::string segment;  ///< empty: everybody
    double control_listeners = 0;
    double treatment_listeners = 0;
    double control_mean = 0;
    double control_total = 0;  ///< of the numerator, in the metric's unit
    double treatment_mean = 0;
    double treatment_total = 0;
    EstimatedEffect absolute;                ///< valid at every look
    EstimatedEffect relative;                ///< valid at every look
    EstimatedEffect absolute_fixed_horizon;  ///< valid once, at the planned end; refused before
    EstimatedEffect relative_fixed_horizon;
    CupedUse cuped;
    std::string method;
    int stages = 1;                          ///< of the ramp that were compared each within itself
    std::optional<double> adjusted_p_value;  ///< over the family of the scorecard, of the always-valid p-values
    std::optional<GuardrailCheck> guardrail;
    PowerView power;
    std::optional<BayesView> bayes;
    std::string verdict;  ///< better, worse, not clear, no answer
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

/// Where listeners are missing: a value of a dimension with a split that is not the planned one.
struct ImbalanceCause {
    std::string dimension;
    std::string value;
    std::vector<SampleRatioCheck::Row> rows;
    double p_value = 0;                       ///< corrected for the number of values looked at
    std::optional<double> p_value_without;    ///< of the sample ratio of everybody else
};

/// The listeners of one split between the variants.
struct RampStage {
    std::vector<std::pair<std::string, double>> shares;  ///< by variant
    double listeners = 0;
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
    double new_listeners_a_day = 0;  ///< over the last seven days of the data
    SampleRatioCheck sample_ratio;
    std::vector<std::string> data_problems;  ///< each a sentence; any of them withholds the verdict
    std::vector<ImbalanceCause> causes;      ///< the likeliest first
    std::vector<RampStage> stages;           ///< more than one: effects are pooled over them
    std::optional<UtcTime> planned_end;
    bool planned_end_reached = false;
    int pre_period_days = 0;
    std::string segment_dimension;  ///< empty: everybody
    std::vector<MetricComparison> comparisons;
    std::vector<MetricComparison> segments;  ///< the same by segment, corrected as one family
    std::string decision;       ///< ship, roll_back, keep_going, cannot_tell, broken_data
    std::string decision_text;  ///< one sentence
    std::string decision_rule;  ///< the rule that gave it
};

}  // namespace bellwether
