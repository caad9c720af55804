// Confidence sequences of the mean of numbers in [0, 1], exact at every sample size: completion rates, shares, thumbs.
// Waudby-Smith and Ramdas (2024), "Estimating means of bounded random variables by betting", JRSS B 86(1),
// arXiv:2010.09686, for the paths; Howard et al. (2021), arXiv:1810.08240, for the interval from counts.
#pragma once

#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Predictable plug-in empirical Bernstein: after each observation an interval of the mean that adapts to the variance.
/// Each side has alpha/2; the intervals are the current ones, not their running intersection, cut to [0, 1].
/// Refuses no observations (no_units), observations outside [0, 1] and alpha outside (0, 1) (bad_argument).
Outcome<std::vector<Interval>> empirical_bernstein_path(std::span<const double> x, double alpha);

/// The same without looking at the variance (Hoeffding): wider where the variance is below 1/4.
Outcome<std::vector<Interval>> hoeffding_path(std::span<const double> x, double alpha);

/// Confidence sequence of a Bernoulli mean (or of any mean in [0, 1], `successes` then being the sum) at the given
/// counts: the two-sided beta-binomial mixture tuned at t_opt trials and level alpha_opt, inverted in the mean.
/// Refuses no trials (no_units), successes outside [0, trials], levels outside (0, 1), t_opt that is not above 0.
Outcome<Interval> bernoulli_interval(double successes, double trials, double alpha, double t_opt, double alpha_opt);

}  // namespace bellwether::analysis
