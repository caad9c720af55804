// Did the metric change, where the split between the arms changed on the way? Each stage is compared within itself, and
// the differences are then pooled: what a listener of one stage is like cannot pass for an effect.
#pragma once

#include <span>

#include "analysis/estimate.hpp"
#include "analysis/moments.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// One stage: a difference (treatment minus control, adjusted or not), the control's unadjusted mean, and their
/// variances and covariance as estimates (not of one unit).
struct StageEffect {
    double n_control = 0;
    double n_treatment = 0;
    double difference = 0;
    double difference_variance = 0;
    double control_mean = 0;
    double control_variance = 0;
    double covariance = 0;
};

/// From the arms of a stage: x the outcome, y its covariate from before exposure, `theta` what a unit of it is worth (0:
/// no adjustment). Refuses too_few_units (an arm below 2).
Outcome<StageEffect> stage_effect(const PairMoments& control, const PairMoments& treatment, double theta);

/// The pooled effect. A stage's weight is n_c n_t / (n_c + n_t): the inverse of its variance where one unit varies alike
/// in all stages (the weights of Cochran 1954, as in Mantel and Haenszel 1959). Weights made of counts alone cannot run
/// after the data, and a small stage in which nothing happened is not taken for a sure thing. Its error is that of the
/// stages as they are. Relative: the pooled difference over the absolute value of the control's mean pooled with the
/// same weights, by the delta method. Normal distribution.
/// Refuses no_units (no stage), zero_variance, zero_baseline (relative), bad_argument (alpha; values not finite).
Outcome<Comparison> pooled_over_stages(std::span<const StageEffect> stages, EffectScale scale, Alternative alternative,
                                       double alpha);

}  // namespace bellwether::analysis
