// From an estimate to what a person reads of it: the always-valid effect, the guardrail's check, power, the reading with
// a prior, and the correction over many comparisons. Pure.
#pragma once

#include <vector>

#include "reporting/metric_estimate.hpp"

namespace bellwether {

EstimatedEffect as_effect(const analysis::Outcome<analysis::Comparison>& outcome);

/// Everything but the fixed horizon, the correction and the verdict. `new_listeners_a_day` counts all variants.
MetricComparison read_estimate(const MetricEstimate& estimate, const ChosenMetric& chosen,
                               const ScorecardSettings& settings, int variants, double new_listeners_a_day);

/// Holm's correction (1979) over primary and secondary metrics and all variants together; always-valid p-values stay
/// always valid under it. Guardrails stand apart: each must hold by itself, which needs no correction.
/// Then the verdicts: better or worse where the adjusted p-value is at most alpha; of a guardrail by its interval.
void correct(std::vector<MetricComparison>& comparisons, double alpha);

}  // namespace bellwether
