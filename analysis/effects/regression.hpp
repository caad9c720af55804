// Did the mean change, with several covariates taken out by least squares: ANCOVA, and Lin's estimator with
// interactions.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

enum class RegressionModel {
    ancova,  ///< y ~ arm + X: one slope for both arms
    lin,  ///< y ~ arm * (X - mean X): a slope for each arm; never worse than no adjustment in large samples (Lin 2013)
};

/// How the estimate's variance is computed from the residuals.
enum class RegressionErrors { classical, hc0, hc1, hc2, hc3 };

/// The coefficient of the arm, and its variance in every form.
struct AdjustedEffect {
    double estimate = 0;
    double degrees_of_freedom = 0;      ///< units less coefficients
    double scale = 0;                   ///< size of the outcome, against which rounding is judged
    std::array<double, 5> variances{};  ///< by RegressionErrors; infinite where a unit alone decides a coefficient

    /// Student's t test and interval with the named errors. HC2 and HC3 as MacKinnon and White (1985).
    /// Refuses: zero_variance (no residual), no_support (HC2, HC3: a unit alone decides a coefficient), bad_argument
    /// (alpha).
    Outcome<Comparison> comparison(RegressionErrors errors, Alternative alternative, double alpha) const;
};

/// Units in rows: outcome, arm (true: treatment), covariates (columns of the same length, measured before exposure).
/// Covariates that are constant, or that others explain, are left out, as R does; the arm never is.
/// Cost: units times coefficients squared; memory units times coefficients.
/// Refuses: too_few_units (an arm empty, or no more units than coefficients), bad_argument (lengths that differ, values
/// not finite), no_support (the covariates decide the arm).
Outcome<AdjustedEffect> regression_adjusted(std::span<const double> outcome, const std::vector<bool>& treated,
                                            const std::vector<std::vector<double>>& covariates, RegressionModel model);

}  // namespace bellwether::analysis
