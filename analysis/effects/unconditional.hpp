// Exact tests of two proportions that do not condition on the total of successes: Boschloo's and Barnard's, two-sided.
#pragma once

#include "analysis/effects/proportion.hpp"

namespace bellwether::analysis {

/// The largest number of tables, (n_control + 1)(n_treatment + 1), that these tests walk through.
inline constexpr double max_unconditional_tables = 1e7;
/// The largest number of units in both arms: every share that is tried costs as much, however few the tables.
inline constexpr double max_unconditional_units = 20'000;

/// Barnard (1945), the tables ordered by the absolute pooled z statistic: the probability of a table at least as
/// extreme, at the common share of success that makes it largest. Found on a grid and refined around its peaks;
/// relative error below 1e-6 unless a peak is narrower than the grid. Refuses: too_few_units (an empty arm),
/// bad_argument (x outside 0..n; counts not whole; too many tables or units).
Outcome<double> barnard_p_value(const Proportion& control, const Proportion& treatment);

/// Boschloo (1970): as Barnard, the tables ordered by Fisher's one-sided p-value; twice the smaller side, at most 1.
/// Uniformly more powerful than Fisher's test. Refuses likewise.
Outcome<double> boschloo_p_value(const Proportion& control, const Proportion& treatment);

}  // namespace bellwether::analysis
