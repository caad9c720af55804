// Anytime-valid t-tests of a coefficient of a linear model: exact for normal errors at every sample size, where
// asymptotic.hpp needs many units. Lindon, Ham, Tingley and Bojinov (2022), "Anytime-valid linear models and
// regression adjusted causal inference in randomized experiments", arXiv:2210.08589.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/moments.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// n units, and how many coefficients the model fits to them (intercept included). g > 0 is the precision of the
/// mixture: large g suits small effects and late decisions.
struct AnytimeModel {
    double n = 0;
    double coefficients = 0;
    double g = 1;
};

/// Half width of the coefficient's confidence sequence, in standard errors (the Bayes factor's threshold solved for t).
/// Infinite while n is too small for any t to be evidence at this alpha. Refuses n <= coefficients (too_few_units),
/// coefficients < 1, g <= 0 and alpha outside (0, 1) (bad_argument).
Outcome<double> anytime_t_radius(const AnytimeModel& model, double alpha);

/// ln of the Bayes factor of a t statistic against a coefficient of 0; p = min(1, exp(-it)) is valid at every look.
Outcome<double> anytime_log_bayes_factor(const AnytimeModel& model, double t);

/// What the radius tends to for many units: sqrt((g + n)/n ln((g + n)/(g alpha^2))).
Outcome<double> anytime_z_radius(const AnytimeModel& model, double alpha);

/// The g >= 1 that makes the interval tightest at n units; model.g is not read. Where every g >= 1 gives an infinite
/// interval, the best g below 1.
Outcome<double> anytime_optimal_g(const AnytimeModel& model, double alpha);

/// Difference of two arms by least squares of the outcome on the arm: two coefficients, one common variance.
/// degrees_of_freedom is that of the model. Refuses an arm without units (no_units), fewer than three units in all
/// (too_few_units), and residuals that are all 0 (zero_variance).
Outcome<Comparison> anytime_difference(const Moments& control, const Moments& treatment, double g, double alpha);

/// The same with a covariate: outcome on arm, centred covariate and their product (four coefficients), so each arm has
/// its own slope; the comparison is at the covariate's overall mean. x is the covariate, y the outcome.
/// Refuses also a covariate that is constant in an arm (zero_variance).
Outcome<Comparison> anytime_adjusted_difference(const PairMoments& control, const PairMoments& treatment, double g,
                                                double alpha);

}  // namespace bellwether::analysis
