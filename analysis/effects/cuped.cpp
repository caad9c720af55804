#include "analysis/effects/cuped.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bellwether::analysis {

namespace {

/// The variance of a x + b y for one unit, or 0 where only rounding is left of it.
double variance_of_sum(const PairMoments& arm, double a, double b) {
    const double squares = a * a * arm.variance_x() + b * b * arm.variance_y();
    const double cross = 2 * a * b * arm.covariance();
    const double rounding = 8 * std::numeric_limits<double>::epsilon() * (squares + std::abs(cross));
    return squares + cross > rounding ? squares + cross : 0.0;
}

ArmEstimate adjusted(const PairMoments& arm, double theta) {
    return {arm.n(), arm.mean_x() - theta * arm.mean_y(), variance_of_sum(arm, 1, -theta)};
}

/// Both kinds of CUPED end here: x is the outcome, y the covariate.
Outcome<CupedComparison> compare_adjusted(const PairMoments& control, const PairMoments& treatment, double theta,
                                          EffectScale scale, Alternative alternative, double alpha) {
    if (scale == EffectScale::relative && control.mean_x() == 0)
        return Undefined{Reason::zero_baseline, "the control's mean is 0, so no effect is relative to it"};
    CupedComparison result{
        .comparison = {}, .theta = theta, .control = adjusted(control, theta), .treatment = adjusted(treatment, theta)};
    const double error_control = result.control.unit_variance / control.n();
    const double error_treatment = result.treatment.unit_variance / treatment.n();
    if (error_control + error_treatment == 0)
        return Undefined{Reason::zero_variance, "after adjustment no unit differs from its arm's mean"};
    const double df = satterthwaite(error_control, control.n(), error_treatment, treatment.n());
    const double difference = result.treatment.mean - result.control.mean;
    const double size = std::max(std::abs(control.mean_x()), std::abs(treatment.mean_x()));
    if (scale == EffectScale::absolute) {
        AN_TRY(result.comparison, compare(difference, error_control + error_treatment, df, size, alternative, alpha));
        return result;
    }

    // Delta method in the four means; the control's own mean also stands in the denominator.
    const double baseline = std::abs(control.mean_x());
    const double through_denominator = difference / control.mean_x();
    const double variance =
        (error_treatment + variance_of_sum(control, 1 + through_denominator, -theta) / control.n()) / baseline /
        baseline;
    AN_TRY(result.comparison, compare(difference / baseline, variance, df, size / baseline, alternative, alpha));
    return result;
}

}  // namespace

Outcome<CupedComparison> cuped_welch(const PairMoments& control, const PairMoments& treatment, EffectScale scale,
                                     Alternative alternative, double alpha) {
    if (control.n() < 2 || treatment.n() < 2)
        return Undefined{Reason::too_few_units, "each arm needs at least 2 units"};
    PairMoments pooled = control;
    pooled.merge(treatment);
    const bool informative = pooled.centred_xx() > 0 && pooled.centred_yy() > 0;
    const double theta = informative ? pooled.centred_xy() / pooled.centred_yy() : 0.0;
    return compare_adjusted(control, treatment, theta, scale, alternative, alpha);
}

Outcome<CupedComparison> cuped_ratio_welch(const RatioHistory& control, const RatioHistory& treatment,
                                           EffectScale scale, Alternative alternative, double alpha) {
    if (control.n < 2 || treatment.n < 2) return Undefined{Reason::too_few_units, "each arm needs at least 2 units"};
    if (control.mean[1] == 0)
        return Undefined{Reason::zero_baseline, "the control's denominators sum to 0, so there is no ratio"};
    if (treatment.mean[1] == 0)
        return Undefined{Reason::zero_variance,
                         "the treatment's denominators sum to 0, so it shows neither ratio nor error"};

    const PairMoments linear_control = linearised(control);
    const PairMoments linear_treatment = linearised(treatment);
    const bool has_past = control.mean[3] != 0 && treatment.mean[3] != 0;
    const double variance = linear_control.variance_y() + linear_treatment.variance_y();
    const double covariance = linear_control.covariance() + linear_treatment.covariance();
    const double theta = has_past && variance > 0 ? covariance / variance : 0.0;
    return compare_adjusted(linear_control, linear_treatment, theta, scale, alternative, alpha);
}

}  // namespace bellwether::analysis
