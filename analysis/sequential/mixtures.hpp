// Time-uniform boundaries from mixture supermartingales: with probability 1 - alpha a sum S stays below the bound at
// its intrinsic time v (about its variance so far), at all times at once. Howard, Ramdas, McAuliffe and Sekhon (2021),
// "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49(2); numbers of
// propositions after arXiv:1810.08240. Stitched bounds are in stitching.hpp.
//
// Every function refuses, as bad_argument: v below 0, v_opt or a scale that is not above 0, alpha outside (0, 1), and
// for one-sided mixtures and the gamma-exponential one an alpha_opt of 1/2 and more (their tuning takes 2 alpha_opt).
#pragma once

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

enum class Sides { one, two };

/// What the mixture is tuned for: its bound of level `alpha` is about tightest at intrinsic time `v`.
struct MixtureTuning {
    double v = 0;
    double alpha = 0;
};

/// Two-sided (Proposition 5): |S|'s bound sqrt((v + rho)(ln(1 + v / rho) + 2 ln(1 / alpha))), with
/// rho = v_opt / (2 ln(1/a) + ln(1 + 2 ln(1/a))). One-sided (Proposition 6): the mixture over the half line, solved.
Outcome<double> normal_mixture_bound(double v, double alpha, const MixtureTuning& tuning, Sides sides);
/// The logarithm of the mixture itself at the sum s and time v: where it reaches ln(1 / alpha), s is the bound.
Outcome<double> normal_mixture_log_value(double s, double v, const MixtureTuning& tuning, Sides sides);

/// Sub-exponential sums of scale c > 0 (Proposition 9): one-sided.
Outcome<double> gamma_exponential_bound(double v, double alpha, const MixtureTuning& tuning, double c);
Outcome<double> gamma_exponential_log_value(double s, double v, const MixtureTuning& tuning, double c);

/// Sub-Bernoulli sums of steps between -g and h (Proposition 7). A bound is at most v / g, the largest sum there is.
struct BernoulliRange {
    double g = 0;
    double h = 0;
};
Outcome<double> beta_binomial_bound(double v, double alpha, const MixtureTuning& tuning, BernoulliRange range,
                                    Sides sides);
Outcome<double> beta_binomial_log_value(double s, double v, const MixtureTuning& tuning, BernoulliRange range,
                                        Sides sides);

}  // namespace bellwether::analysis
