// What every two-arm comparison shares: one arm as its method sees it, and the step from an estimate and its variance
// to a test and an interval.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// One arm: its units, its mean (or ratio, or quantile), and the variance that one unit contributes, so that the
/// variance of the mean is unit_variance / n.
struct ArmEstimate {
    double n = 0;
    double mean = 0;
    double unit_variance = 0;
};

/// Degrees of freedom of a difference of two means (Satterthwaite 1946; Welch 1947, eq. 28), from each arm's squared
/// standard error. At least one of them must be above 0, each n at least 2.
double satterthwaite(double squared_error_control, double n_control, double squared_error_treatment,
                     double n_treatment);

/// The test of estimate = 0 and the interval of level 1 - alpha, by Student's t (df infinite: the normal distribution).
/// `scale` is the size of the numbers whose difference the estimate is.
/// Refuses: bad_argument (alpha outside (0, 1), a value that is not finite), zero_variance (a standard error that is 0,
/// or at most ten roundings of `scale`, as R's t.test has it).
Outcome<Comparison> compare(double estimate, double variance, double degrees_of_freedom, double scale,
                            Alternative alternative, double alpha);

/// The interval of level 1 - alpha around an estimate; one-sided alternatives leave one end infinite.
Interval interval_around(double estimate, double standard_error, double degrees_of_freedom, Alternative alternative,
                         double alpha);

}  // namespace bellwether::analysis
