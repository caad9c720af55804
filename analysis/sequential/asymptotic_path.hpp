// The asymptotic confidence sequence of a mean, observation by observation: what a time series draws. Observations are
// taken in the order in which they came. asymptotic.hpp has the margins, and the comparison of two arms.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Where is the mean, at every time at once? Entry t - 1 is mean_t -+ sd_t mixture_margin(t), with the unbiased running
/// variance; the entry of t = 1 is the whole line. Waudby-Smith et al., arXiv:2103.06476.
/// Refuses no observations (no_units), and what mixture_margin refuses.
Outcome<std::vector<Interval>> mean_path(std::span<const double> x, double rho2, double alpha);

/// The same where the variance may change with time (the Lyapunov-type sequence of the same paper): the margin is
/// sqrt(2 (t v rho^2 + 1) ln(sqrt(t v rho^2 + 1) / alpha) / (t^2 rho^2)) with the running variance v.
Outcome<std::vector<Interval>> mean_path_lyapunov(std::span<const double> x, double rho2, double alpha);

/// Pseudo-outcomes arm y / p - (1 - arm) y / (1 - p), whose mean is the average treatment effect (Horvitz and Thompson
/// 1952); a path over them is its confidence sequence. `arm` holds 0 (control) and 1 (treatment), p is the propensity
/// of treatment of each unit. Refuses lists of different lengths, arms other than 0 and 1, and propensities outside
/// (0, 1) (bad_argument).
Outcome<std::vector<double>> inverse_propensity_outcomes(std::span<const double> arm, std::span<const double> y,
                                                         std::span<const double> propensity);

}  // namespace bellwether::analysis
