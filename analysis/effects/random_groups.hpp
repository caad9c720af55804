// How sure is a total, or a ratio of totals, that was summed over listeners? Errors from independent groups of them,
// where the single listeners' numbers are no longer at hand.
#pragma once

#include <span>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Below this many groups with data the interval no longer covers what it promises: docs/statistics/random_groups.md.
inline constexpr int groups_with_data_min = 20;

struct GroupedEstimate {
    double estimate = 0;
    double standard_error = 0;
    double degrees_of_freedom = 0;  ///< Satterthwaite's, at most groups - 1
    Interval interval;              ///< of level 1 - alpha
    int groups_with_data = 0;
};

/// The sum of the totals of G groups into which listeners fall by chance, groups without anything included, with
/// Var = G / (G - 1) * sum (t_g - mean)^2 (Wolter 2007, section 2.2, for G times the group's total as its estimate).
/// Refuses: no_units (every total is 0), too_few_units (fewer than groups_with_data_min groups have something),
/// zero_variance, bad_argument (alpha; totals not finite).
Outcome<GroupedEstimate> random_groups_total(std::span<const double> totals, double alpha);

/// The sum of the numerators over the sum of the denominators R, with the variance of the total of the linearised
/// (y_g - R x_g) / sum x (Wolter 2007, sections 2.8 and 6.5). Both spans have one element a group.
/// Refuses as the total does; no_units where the denominators sum to 0, and a group has data where its denominator is
/// not 0.
Outcome<GroupedEstimate> random_groups_ratio(std::span<const double> numerators, std::span<const double> denominators,
                                             double alpha);

}  // namespace bellwether::analysis
