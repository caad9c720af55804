// Which of two earned more from the same listener? Differences within listeners: interleaved recommenders, or any two
// numbers of one unit.
#pragma once

#include <span>
#include <vector>

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

/// Student's t-test of a mean difference of 0 (Student 1908), one difference a listener: treatment minus control.
/// Refuses too_few_units (below 2), zero_variance, bad_argument (alpha; values not finite).
Outcome<Comparison> paired(const Moments& differences, Alternative alternative, double alpha);

/// The same made valid at every look, with listeners in the place of units of both arms (sequential/asymptotic.hpp).
/// Refuses also what always_valid refuses.
Outcome<Comparison> paired_always_valid(const Moments& differences, Alternative alternative, double alpha, double tuning_n);

/// Two of several teams held against each other, and its p-value corrected for all pairs.
struct TeamPair {
    std::size_t control = 0;
    std::size_t treatment = 0;
    Comparison fixed;
    Comparison always_valid;
    double adjusted_p = 1;  ///< of the always-valid p-values, by Holm
};

/// Every pair of teams from each listener's credits (rows of equal length, one number a team). A pair whose credits never
/// differ is left out. Refuses fewer than two teams (too_few_arms), no listeners (no_units), rows of other lengths
/// (bad_argument), and what paired refuses of any pair but for zero_variance.
Outcome<std::vector<TeamPair>> compare_teams(std::span<const std::vector<double>> credits, double alpha, double tuning_n);

}  // namespace bellwether::analysis
