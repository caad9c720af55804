// Two arms of any kind of metric, compared at a fixed horizon: what the sequential and Bayesian families start from.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"
#include "calculator/calculator.hpp"

namespace bellwether::calculator {

enum class MetricKind { mean, proportion, ratio };

struct FixedComparison {
    analysis::Comparison comparison;
    double n = 0;             ///< units of both arms
    double control_mean = 0;  ///< or proportion, or ratio
};

/// Reads `control`, `treatment`, `effect` and `alpha`, and compares as the families mean_welch, proportion and
/// ratio_delta do; refuses what they refuse.
analysis::Outcome<FixedComparison> compare_arms(const Inputs& inputs, MetricKind kind);

}  // namespace bellwether::calculator
