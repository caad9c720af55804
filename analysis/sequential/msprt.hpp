// The mixture sequential probability ratio test of two arms whose listeners arrive in pairs.
// Johari, Koomen, Pekelis and Walsh (2017), "Peeking at A/B tests"; (2022), "Always valid inference", Operations
// Research 70(3). Of units that do not come in pairs, asymptotic.hpp asks the same question.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// After each pair: the logarithm of the likelihood ratio (nothing while the variance estimate is 0), and the p-value,
/// which is the smallest 1 / likelihood ratio so far and at most 1. Rejecting at the first p <= alpha errs with
/// probability at most alpha, however long one looks.
struct SequentialRatioPath {
    std::vector<std::optional<double>> log_likelihood_ratio;
    std::vector<double> p_value;
};

/// Pairs (x_i, y_i) of normal numbers with known standard deviation sigma; the difference of means is tested against 0
/// with a normal mixture of standard deviation tau over its alternatives.
/// Refuses no pairs (no_units), lists of different lengths and tau or sigma that is not above 0 (bad_argument).
Outcome<SequentialRatioPath> msprt_normal(std::span<const double> x, std::span<const double> y, double tau,
                                          double sigma);

/// Pairs of successes (1) and failures (0): the variance is xbar (1 - xbar) + ybar (1 - ybar), estimated anew after
/// every pair, so the guarantee is asymptotic. Refuses numbers other than 0 and 1 (bad_argument) and the like.
Outcome<SequentialRatioPath> msprt_bernoulli(std::span<const double> x, std::span<const double> y, double tau);

}  // namespace bellwether::analysis
