// Asymptotic confidence sequences: intervals that hold at every look at once, so that watching a running experiment
// costs nothing. Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021), "Time-uniform central limit theory and
// asymptotic confidence sequences", arXiv:2103.06476. The bounded and exact kinds are in bounded_means and mixtures.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// The mixture's variance rho^2 that makes an interval of level 1 - alpha about tightest after tuning_n units.
/// The approximate optimum (-2 ln a + ln(1 - 2 ln a)) / tuning_n, where a is alpha for
/// two-sided intervals and 2 alpha for one-sided ones.
/// Refuses alpha outside (0, 1), one-sided alpha from 1/2 on, and tuning_n that is not above 0 (bad_argument).
Outcome<double> tuning_rho2(double tuning_n, double alpha, Alternative alternative);

/// The exact optimum of the two-sided interval: (-W_{-1}(-alpha^2 / e) - 1) / t_opt, W_{-1} the lower branch of
/// Lambert's function. Refuses alpha outside (0, 1) and t_opt that is not above 0 (bad_argument).
Outcome<double> optimal_rho2(double t_opt, double alpha);

/// Half width of the interval of a mean of n units of variance 1 (the paper's Gaussian-mixture boundary; its one-sided
/// form has the same mixture on the half line).
/// It shrinks like sqrt(ln n / n). Refuses n that is no positive number, rho2 <= 0 and alpha outside (0, 1).
Outcome<double> mixture_margin(double n, double rho2, double alpha, Alternative alternative = Alternative::two_sided);

/// Half width with the rate of the law of the iterated logarithm:
/// 1.7 sqrt((ln ln 2n + 0.72 ln(10.4 / alpha)) / n). Refuses n < 1 and alpha outside (0, 1).
Outcome<double> iterated_logarithm_margin(double n, double alpha);

/// A comparison at a fixed horizon made valid at every look.
/// n is the number of units of both arms together, tuning_n the n at which the interval shall be about tightest; only
/// fixed.estimate and fixed.standard_error are read. The answer's interval is the current one, not the intersection
/// of those so far; its p-value is the smallest alpha (rho held at its value for the given one) whose interval
/// excludes 0, and 1 where none does. Estimate, standard error and statistic stay; degrees of freedom are infinite.
/// Means, proportions and ratios alike: the central limit theorem is all that is used, so n must not be tiny.
/// Refuses a standard error that is not above 0 (zero_variance), n < 2 (too_few_units), and what tuning_rho2 refuses.
Outcome<Comparison> always_valid(const Comparison& fixed, double n, Alternative alternative, double alpha,
                                 double tuning_n);

}  // namespace bellwether::analysis
