// Did the units arrive in the proportions that the design promised? A mismatch means that assignment, exposure or
// logging is broken, and that no comparison between the arms can be trusted.
#pragma once

#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

struct SampleRatio {
    double chi_square = 0;
    double degrees_of_freedom = 0;
    double p_value = 1;
};

/// Pearson's chi-square of the counts by arm against weights on any positive scale (shares, or expected counts summed
/// along a ramp). Pearson (1900); degrees of freedom are the arms with a weight, minus 1. An arm of weight 0 in which
/// nothing was seen is left out; units in such an arm are impossible under the design: chi-square infinite, p-value 0.
/// The approximation wants about 5 expected units an arm; below that exact_sample_ratio serves two arms.
/// Refuses lists of different length, negative or infinite numbers (bad_argument), fewer than two arms with a weight
/// (too_few_arms), and counts that are all 0 (no_units).
Outcome<SampleRatio> sample_ratio(std::span<const double> counts, std::span<const double> weights);

/// The exact two-sided binomial p-value for two arms: the probability of every outcome that is no likelier than the
/// one seen (Clopper and Pearson 1934; likelier by less than 1e-7 counts as equal, as in R's binom.test).
/// Refuses what sample_ratio refuses, more than two arms, and counts that are not whole (bad_argument).
Outcome<double> exact_sample_ratio(std::span<const double> counts, std::span<const double> weights);

/// The evidence after each look, and the p-value that is valid at all of them at once.
struct SequentialSampleRatio {
    std::vector<double> bayes_factor;  ///< against the design; infinity where it exceeds a double
    std::vector<double> p_value;       ///< smallest 1 / bayes_factor so far, capped at 1
};

/// ln of the Bayes factor of a Dirichlet(k * shares) alternative against the design, for counts seen in total.
/// Lindon and Malek (2022), arXiv:2011.03567. k > 0 is the weight of the prior in units: with a large k the test
/// looks for small mismatches. Infinite where units were seen in an arm of weight 0; zero units give 0.
/// Refuses lists of different length, negative or infinite numbers, k that is not above 0 (bad_argument), and fewer
/// than two arms with a weight (too_few_arms).
Outcome<double> sample_ratio_log_bayes_factor(std::span<const double> counts, std::span<const double> weights,
                                              double k);

/// The same after each batch of counts by arm, in order of arrival. Under a correct design the p-value ever falls to
/// alpha with probability alpha at most (Ville's inequality), however often one looks.
/// Refuses what sample_ratio_log_bayes_factor refuses, for any batch.
Outcome<SequentialSampleRatio> sequential_sample_ratio(std::span<const std::vector<double>> batches,
                                                       std::span<const double> weights, double k);

}  // namespace bellwether::analysis
