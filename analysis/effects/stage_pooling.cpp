#include "analysis/effects/stage_pooling.hpp"

#include <cmath>
#include <limits>

#include "analysis/effects/comparison.hpp"

namespace bellwether::analysis {

Outcome<StageEffect> stage_effect(const PairMoments& control, const PairMoments& treatment, double theta) {
    if (control.n() < 2 || treatment.n() < 2)
        return Undefined{Reason::too_few_units, "each arm of a stage needs at least two units"};
    const auto adjusted_variance = [&](const PairMoments& arm) {
        return (arm.variance_x() - 2 * theta * arm.covariance() + theta * theta * arm.variance_y()) / arm.n();
    };
    StageEffect stage;
    stage.n_control = control.n();
    stage.n_treatment = treatment.n();
    stage.difference = treatment.mean_x() - control.mean_x() - theta * (treatment.mean_y() - control.mean_y());
    stage.difference_variance = adjusted_variance(control) + adjusted_variance(treatment);
    stage.control_mean = control.mean_x();
    stage.control_variance = control.variance_x() / control.n();
    stage.covariance = -(control.variance_x() - theta * control.covariance()) / control.n();
    return stage;
}

Outcome<Comparison> pooled_over_stages(std::span<const StageEffect> stages, EffectScale scale, Alternative alternative,
                                       double alpha) {
    if (stages.empty()) return Undefined{Reason::no_units, "no stage has units in both arms"};
    double weights = 0;
    for (const auto& stage : stages)
        weights += stage.n_control * stage.n_treatment / (stage.n_control + stage.n_treatment);
    StageEffect pooled;
    for (const auto& stage : stages) {
        const double weight =
            stage.n_control * stage.n_treatment / (stage.n_control + stage.n_treatment) / weights;
        pooled.difference += weight * stage.difference;
        pooled.difference_variance += weight * weight * stage.difference_variance;
        pooled.control_mean += weight * stage.control_mean;
        pooled.control_variance += weight * weight * stage.control_variance;
        pooled.covariance += weight * weight * stage.covariance;
    }
    constexpr double normal = std::numeric_limits<double>::infinity();
    const double size = std::abs(pooled.control_mean);
    if (scale == EffectScale::absolute)
        return compare(pooled.difference, pooled.difference_variance, normal, size, alternative, alpha);
    if (pooled.control_mean == 0) return Undefined{Reason::zero_baseline, "the control's pooled mean is 0"};
    const double relative = pooled.difference / size;
    const double ratio = pooled.difference / pooled.control_mean;
    const double variance = (pooled.difference_variance - 2 * ratio * pooled.covariance +
                             ratio * ratio * pooled.control_variance) /
                            (size * size);
    return compare(relative, variance, normal, 1, alternative, alpha);
}

}  // namespace bellwether::analysis
