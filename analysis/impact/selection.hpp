// The winner's curse: what was launched because it looked good looks better than it is. The bias of a sum of selected
// effects, and estimates of one selected effect given that it was selected.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// The launches of a period: selected where estimate / standard_error > threshold.
struct SelectedSum {
    std::vector<std::size_t> selected;  ///< places in the lists, from 0
    double naive = 0;                   ///< sum of the selected estimates
    double bias = 0;                    ///< what the selection adds to it in expectation
    double corrected = 0;               ///< naive - bias
};

/// What do the launches add up to, without the winner's curse? Every experiment run counts in the bias, selected or
/// not: it is the sum of se phi(threshold - estimate / se), the estimate standing for the true effect. Lee and Shen
/// (2018), "Winner's Curse: Bias Estimation for Total Effects of Features in Online Controlled Experiments", KDD. The
/// unit is that of the estimates; they must be independent and normal. Refuses lists of different length, standard
/// errors that are not above 0 and numbers that are not finite (bad_argument). No experiments sum to 0.
Outcome<SelectedSum> correct_for_selection(std::span<const double> estimates, std::span<const double> standard_errors,
                                           std::span<const double> thresholds);

/// The same bias at given true effects: its true size, for simulations. Refuses what correct_for_selection refuses.
Outcome<double> selection_bias(std::span<const double> true_effects, std::span<const double> standard_errors,
                               std::span<const double> thresholds);

struct ConditionalEstimate {
    double median_unbiased = 0;
    double mle = 0;     ///< of the truncated normal distribution
    Interval interval;  ///< of level 1 - alpha, given the selection
};

/// One estimate x that is only known because x > cutoff: x ~ N(a, se^2) truncated to (cutoff, infinity). Which a are
/// compatible with it? The interval holds its level given the selection; just above the cutoff it reaches far down, for
/// such an x says little. Zhong and Prentice (2008), Biostatistics 9.
/// Refuses x <= cutoff, se that is not above 0, alpha outside (0, 1), numbers that are not finite (bad_argument), and
/// an x so close to the cutoff that the answer leaves the doubles (no_support).
Outcome<ConditionalEstimate> conditional_estimate(double x, double se, double cutoff, double alpha);

}  // namespace bellwether::analysis
