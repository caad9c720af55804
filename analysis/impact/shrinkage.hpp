// Many experiments read together: how much do true effects differ between experiments, and what is each effect worth
// once the noise that made it look large is taken out? Effects are normal around a common mean (empirical Bayes;
// Efron and Morris 1975). What selection does to a sum of launched effects is in selection.hpp.
#pragma once

#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// How the variance of the true effects is estimated. All are floored at 0.
enum class Heterogeneity {
    dersimonian_laird,   ///< by moments, in closed form (DerSimonian and Laird 1986)
    paule_mandel,        ///< Q equal to its expectation (Paule and Mandel 1982); also called empirical Bayes
    maximum_likelihood,  ///< the highest maximum, where there are several
    restricted_maximum_likelihood,
};

/// Larger estimates and standard errors than this, and smaller standard errors than its inverse, are refused: their
/// squares must keep their digits.
inline constexpr double shrinkage_magnitude_max = 1e45;

struct Shrinkage {
    double tau2 = 0;                ///< variance of the true effects
    double mu = 0;                  ///< their mean, weighted by 1 / (se^2 + tau2)
    double mu_se = 0;               ///< its standard error
    double q = 0;                   ///< Cochran's Q about the mean of a common effect
    double q_p = 1;                 ///< its chi-square tail: small where the true effects differ
    double i2 = 0;                  ///< share of the variation that is not noise (Higgins and Thompson 2002)
    std::vector<double> shrunk;     ///< (tau2 y + se^2 mu) / (tau2 + se^2)
    std::vector<double> shrunk_se;  ///< with the uncertainty of mu, but not that of tau2
};

/// The normal-normal model y_i ~ N(theta_i, se_i^2), theta_i ~ N(mu, tau2), in the unit of the estimates.
/// Refuses fewer than two estimates (too_few_units), a standard error of 0 (zero_variance), lists of different length
/// and numbers that are no estimates or out of range (bad_argument).
Outcome<Shrinkage> shrink(std::span<const double> estimates, std::span<const double> standard_errors,
                          Heterogeneity method);

/// The same at a variance of the true effects that is given: agreed beforehand, or estimated elsewhere.
/// Refuses what shrink refuses, and a tau2 that is negative or above shrinkage_magnitude_max squared (bad_argument).
Outcome<Shrinkage> shrink_at(std::span<const double> estimates, std::span<const double> standard_errors, double tau2);

/// Cochran's Q with weights 1 / (se^2 + tau2) about the mean with these weights. It falls as tau2 grows; Paule and
/// Mandel's tau2 is where it equals the number of estimates minus 1. Refuses what shrink_at refuses.
Outcome<double> generalised_q(std::span<const double> estimates, std::span<const double> standard_errors, double tau2);

struct ZeroMeanShrinkage {
    double tau2 = 0;
    std::vector<double> shrunk;  ///< tau2 y / (tau2 + se^2)
    double log_likelihood = 0;   ///< of all estimates at tau2
};

/// The same model with mu = 0 known, tau2 by maximum likelihood: for effects of which none is expected beforehand.
/// Refuses an empty list (too_few_units), and what shrink refuses otherwise.
Outcome<ZeroMeanShrinkage> shrink_to_zero(std::span<const double> estimates, std::span<const double> standard_errors);

}  // namespace bellwether::analysis
