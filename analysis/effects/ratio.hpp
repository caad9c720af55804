// Did a ratio of two sums change, where the listener is the unit: thumbs for each play, minutes for each session?
#pragma once

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

/// One arm's ratio of means, numerator over denominator (x over y), and the variance of one unit by the delta method:
/// that of (x - R y) / mean(y) (Deng, Knoblich and Lu 2018, eq. 4; Cochran 1977, section 6.4).
/// Refuses: too_few_units (below 2 units), zero_baseline (the denominators sum to 0).
Outcome<ArmEstimate> ratio_of_means(const PairMoments& numerator_and_denominator);

/// Welch's test on two such ratios, with the unit variances in the place of the variances; absolute or relative as in
/// welch(). x is the numerator, y the denominator of a unit.
/// Refuses: too_few_units (an arm below 2), zero_baseline (control's denominators sum to 0; relative: its ratio is 0),
/// zero_variance (no unit varies, or treatment's denominators sum to 0), bad_argument (alpha; values not finite).
Outcome<Comparison> ratio_welch(const PairMoments& control, const PairMoments& treatment, EffectScale scale,
                                Alternative alternative, double alpha);

}  // namespace bellwether::analysis
