// Bayesian reading of a proportion in two arms: the beta-binomial model, by quadrature rather than by simulation.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Beta(a, b): as a prior, a - 1 successes and b - 1 failures seen before. As a posterior, Beta(a + x, b + n - x).
struct BetaDistribution {
    double a = 1;
    double b = 1;

    double mean() const { return a / (a + b); }
};

/// Parameters below this make a density that cannot be told from a point mass at 0 or 1 in double precision.
constexpr double beta_parameter_min = 0.05;
/// And above this the rounding of a share is no longer small against the posterior's width.
constexpr double beta_parameter_max = 1e13;

/// The posterior after x successes in n trials. Refuses counts that are negative or with x > n, and parameters of the
/// prior outside beta_parameter_min and _max (bad_argument).
Outcome<BetaDistribution> beta_posterior(const BetaDistribution& prior, double n, double x);

struct BetaComparison {
    double chance_to_win = 0;    ///< P(p_treatment > p_control)
    double loss_treatment = 0;   ///< E[max(p_control - p_treatment, 0)]: what taking treatment loses
    double loss_control = 0;     ///< E[max(p_treatment - p_control, 0)]: what keeping control loses
    double mean_difference = 0;  ///< E[p_treatment] - E[p_control]
    Interval credible_control;   ///< central, of level 1 - alpha
    Interval credible_treatment;
};

/// Two independent posteriors held against each other. Integrals over ln(p / (1 - p)) in panels that follow both
/// densities; every integrand is positive, so small answers keep their digits.
/// Refuses alpha outside (0, 1) and parameters outside beta_parameter_min and _max (bad_argument).
Outcome<BetaComparison> compare_beta(const BetaDistribution& control, const BetaDistribution& treatment, double alpha);

}  // namespace bellwether::analysis
