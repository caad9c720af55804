// How cases describe arms and questions, and how they want a comparison answered: shared by the families about effects.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/moments.hpp"
#include "calculator/calculator.hpp"

namespace bellwether::calculator {

/// "two-sided" (the default), "greater", "less".
analysis::Alternative read_alternative(const Inputs& inputs);
/// "absolute" (the default), "relative".
analysis::EffectScale read_effect(const Inputs& inputs);
/// 0.05 where it is left out.
double read_alpha(const Inputs& inputs);

/// An arm of one number a unit: `n`, `sum`, `sum_squares`, or else `values`.
analysis::Moments read_mean_arm(const Inputs& arm);

/// An arm of two numbers a unit: the sums under the prefixes given, with `cross_sum`; or else `units` as pairs.
analysis::PairMoments read_pair_arm(const Inputs& arm, std::string_view first, std::string_view second);

/// `arm`, one a unit: 1 treatment, 0 control.
std::vector<bool> read_treated(const Inputs& inputs);

/// Reads every row of a list of rows of equal length as columns.
std::vector<std::vector<double>> read_columns(const Inputs& inputs, std::string_view name, std::size_t columns);

/// estimate, standard_error, degrees_of_freedom, t_statistic, p_value, ci_lower, ci_upper, and status "ok".
Quantities comparison_quantities(const analysis::Comparison& comparison);

/// mean, and variance where there are two values or more. Refuses values whose squares leave the doubles (bad_argument).
analysis::Outcome<Quantities> mean_quantities(const analysis::Moments& moments);

/// [lower, upper].
boost::json::value to_json(const analysis::Interval& interval);

}  // namespace bellwether::calculator
