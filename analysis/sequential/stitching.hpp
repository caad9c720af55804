// Stitched time-uniform bounds: over epochs of geometrically growing time, each with its own share of alpha. They grow
// with the law of the iterated logarithm, which mixtures do not. Howard et al. (2021), arXiv:1810.08240, for sums;
// Howard and Ramdas (2022), "Sequential estimation of quantiles", Bernoulli 28(3), arXiv:1906.09712, for the empirical
// distribution function.
#pragma once

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// v_min: the bound is flat before this intrinsic time; c >= 0: sub-gamma scale; s > 1: epoch k gets a share like k^-s;
/// eta > 1: each epoch is eta times as long as the one before.
struct PolynomialStitching {
    double v_min = 1;
    double c = 0;
    double s = 1.4;
    double eta = 2;
};

/// Bound on a sub-gamma sum at intrinsic time v (Theorem 1 with equation 10):
/// sqrt(k1^2 v l + k2^2 c^2 l^2) + k2 c l, l = s ln ln(eta v / v_min) + ln(zeta(s) / (alpha ln^s eta)).
/// Refuses alpha outside (0, 1), v below 0, and the parameters outside their ranges (bad_argument).
Outcome<double> polynomial_stitching_bound(double v, double alpha, const PolynomialStitching& stitching);

/// p: which quantile; t_opt: the number of observations from which on the bound is good.
struct QuantileStitching {
    double p = 0.5;
    double t_opt = 1;
    double delta = 0.5;
    double s = 1.4;
    double eta = 2;
};

/// Double stitching (Theorem 3): how far, as a count out of t observations, the empirical distribution function at the
/// p-quantile can lie from p, uniformly in t and p. Refuses p outside (0, 1), t_opt < 1, t that is not above 0, and the
/// rest as above.
Outcome<double> quantile_double_stitching_bound(double t, double alpha, const QuantileStitching& stitching);

/// Law of the iterated logarithm for the whole empirical process (Theorem 2): the largest distance between empirical
/// and true distribution function at t observations, A sqrt((ln(1 + ln(t / t_min)) + C) / t), with C solved so
/// that the error is alpha; infinite before t_min. Refuses A <= 1/sqrt(2), t_min < 1, t <= 0, alpha outside (0, 1).
Outcome<double> empirical_process_bound(double t, double alpha, double t_min, double a = 0.85);

}  // namespace bellwether::analysis
