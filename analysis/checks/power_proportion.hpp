// Power and sample size for proportions: the share of listeners who do something.
#pragma once

#include "analysis/checks/power.hpp"

namespace bellwether::analysis {

/// The shares that are expected.
struct PlannedProportions {
    double control = 0;
    double treatment = 0;
};

/// All refuse shares outside [0, 1], alpha outside (0, 1) (bad_argument), and shares without any variance
/// (zero_variance). `less` and `greater` say which way treatment should differ.

/// Units in each arm for the z-test with the pooled variance under the null hypothesis and the unpooled one under the
/// alternative; rejections on the wrong side are ignored (Fleiss, Levin and Paik 2003, equation 4.14; R's
/// power.prop.test). Refuses a power outside (alpha, 1), and equal shares or a difference against the alternative.
Outcome<double> proportion_n(const PlannedProportions& shares, double power, const PlannedTest& test);

/// The same turned round: the power of n units in each arm. Refuses n that is not above 0 (no_units).
Outcome<double> proportion_power(const PlannedProportions& shares, double n_per_arm, const PlannedTest& test);

struct ArcsinePower {
    double h = 0;  ///< Cohen's effect size 2 asin sqrt(p_treatment) - 2 asin sqrt(p_control)
    double power = 0;
};

/// Power by the variance-stabilising transformation (Cohen 1988, chapter 6); two-sided power counts both sides.
/// Refuses arms without units (no_units).
Outcome<ArcsinePower> arcsine_power(const PlannedProportions& shares, double n_control, double n_treatment,
                                    const PlannedTest& test);

}  // namespace bellwether::analysis
