// Did the mean change, once what was known of each listener before exposure is taken out? CUPED with one covariate, for
// a mean and for a ratio metric.
#pragma once

#include <array>
#include <span>

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

/// A CUPED comparison, and what it was made of.
struct CupedComparison {
    Comparison comparison;
    double theta = 0;       ///< what one unit of the covariate is worth; 0 where it says nothing
    ArmEstimate control;    ///< adjusted mean (or ratio) and adjusted unit variance
    ArmEstimate treatment;  ///< adjusted likewise
};

/// CUPED (Deng, Xu, Kohavi and Walker 2013, eqs. 4 and 5): y - theta x in the place of y, theta = cov(y, x) / var(x)
/// over both arms together. x of a PairMoments is the outcome after exposure, y the covariate from before it: a
/// covariate that treatment can have changed makes the estimate wrong. Absolute: the difference of adjusted means.
/// Relative: that over the absolute value of the unadjusted control mean, by the full delta method with theta held
/// fixed. Degrees of freedom: Satterthwaite on the adjusted variances. theta's own error is not counted; it vanishes as
/// 1/n. Without variance in the covariate theta is 0 and the result is Welch's. Refuses: too_few_units (an arm below
/// 2), zero_baseline (relative, unadjusted control mean 0), zero_variance (no arm varies after adjustment),
/// bad_argument (alpha; values not finite).
Outcome<CupedComparison> cuped_welch(const PairMoments& control, const PairMoments& treatment, EffectScale scale,
                                     Alternative alternative, double alpha);

/// One arm of a ratio metric with its own past: four numbers a unit, in the order numerator and denominator after
/// exposure, numerator and denominator before it.
struct RatioHistory {
    using Four = std::array<double, 4>;

    double n = 0;
    Four mean{};
    std::array<Four, 4> centred{};  ///< sums of centred products, symmetric

    static RatioHistory of(std::span<const Four> units);
    /// From raw sums: `products[i][j]` is the sum over units of number i times number j; the upper half is read.
    static RatioHistory from_sums(double n, const Four& sums, const std::array<Four, 4>& products);
};

/// The arm as CUPED sees it: the ratio after exposure (x) and before it (y), each with the delta method's unit
/// variance, and their covariance. A ratio without denominators is 0 with no variance.
PairMoments linearised(const RatioHistory& arm);

/// CUPED for a ratio metric: the ratio after exposure less theta times the ratio before it, both linearised by the
/// delta method (Deng, Xu, Kohavi and Walker 2013, appendix B; Deng, Knoblich and Lu 2018). theta is the sum of the
/// arms' covariances over the sum of the arms' variances of the linearised ratios, each arm with equal weight. The rest
/// is as in cuped_welch. Where an arm has no past denominator, or none varies, theta is 0. Refuses: as cuped_welch, and
/// zero_baseline where control's denominators after exposure sum to 0, zero_variance where treatment's do.
Outcome<CupedComparison> cuped_ratio_welch(const RatioHistory& control, const RatioHistory& treatment,
                                           EffectScale scale, Alternative alternative, double alpha);

}  // namespace bellwether::analysis
