// Bayesian reading of an effect with a normal prior, and which of several arms is the best.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Effect ~ N(mean, standard_deviation^2) before the data; or flat, where nothing is known.
struct NormalPrior {
    bool proper = false;
    double mean = 0;
    double standard_deviation = 1;
};

/// The prior of the effect multiplied by `factor`: from an absolute effect to a relative one and back the factor is
/// 1 / |control mean| or |control mean|. Refuses a factor that is not above 0 (zero_baseline).
Outcome<NormalPrior> rescale(const NormalPrior& prior, double factor);

struct NormalPosterior {
    double mean = 0;
    double standard_deviation = 0;
    double chance_to_win = 0;   ///< P(effect > 0), or P(effect < 0) where the metric is to go down
    Interval interval;          ///< central, of level 1 - alpha
    double loss_control = 0;    ///< what keeping control loses: E[max(effect, 0)]; going down: E[max(-effect, 0)]
    double loss_treatment = 0;  ///< what taking treatment loses: the other of the two
};

/// Posterior of an effect whose estimate is N(effect, standard_error^2): the conjugate update (Gelman et al. 2013,
/// "Bayesian Data Analysis", section 2.5). lower_is_better turns the metric round. Losses are relative to themselves
/// exact in the tails, down to the smallest double.
/// Refuses a standard error that is not above 0 (zero_variance); alpha outside (0, 1), a prior's standard deviation
/// that is not above 0 and numbers that are not finite (bad_argument).
Outcome<NormalPosterior> normal_posterior(double estimate, double standard_error, const NormalPrior& prior,
                                          double alpha, bool lower_is_better);

/// For independent normal posteriors: the probability of each arm to have the largest value, by quadrature.
/// Refuses fewer than two arms (too_few_arms), a standard deviation that is not above 0 (zero_variance), lists of
/// different lengths and more than arms_max arms (bad_argument).
constexpr std::size_t arms_max = 30;
Outcome<std::vector<double>> probability_best(std::span<const double> mean, std::span<const double> standard_deviation);

}  // namespace bellwether::analysis
