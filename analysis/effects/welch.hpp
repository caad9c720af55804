// Did the mean of one number a listener change? Welch's t-test of two arms, absolute or relative.
#pragma once

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

/// Welch's unequal-variances t-test (Welch 1947) of treatment against control.
/// Absolute: the difference of the means, in the metric's unit. Relative: that over the absolute value of the control's
/// mean, a fraction, its variance by the delta method (both means are random); the degrees of freedom are those of the
/// difference. Units are taken as independent.
/// Refuses: too_few_units (an arm below 2), zero_baseline (relative, control's mean is 0), zero_variance (no arm
/// varies; one constant arm is fine), bad_argument (alpha; values that are not finite).
Outcome<Comparison> welch(const Moments& control, const Moments& treatment, EffectScale scale, Alternative alternative,
                          double alpha);

/// The same for arms that are described by an estimate and its unit variance: proportions, ratios, quantiles.
Outcome<Comparison> welch(const ArmEstimate& control, const ArmEstimate& treatment, EffectScale scale,
                          Alternative alternative, double alpha);

/// The relative effect with Fieller's interval (Fieller 1954), which holds its level where the control's mean is noisy
/// and the delta method does not. Degrees of freedom: for a ratio, Tamhane and Logan (2004), eq. 5, at the estimate.
/// The p-value is that of the means' difference. `standard_error` is the delta method's, for reading only.
/// Refuses as welch(relative) does, and zero_baseline where the control's mean cannot be told from 0 at this level:
/// then the set of plausible ratios is not an interval.
Outcome<Comparison> welch_fieller(const Moments& control, const Moments& treatment, Alternative alternative,
                                  double alpha);

}  // namespace bellwether::analysis
