#include "analysis/effects/welch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

ArmEstimate as_estimate(const Moments& arm) {
    return {arm.n(), arm.mean(), arm.variance()};
}

double squared_error(const ArmEstimate& arm) {
    return arm.unit_variance / arm.n;
}

/// Solves Fieller's quadratic for the ratio treatment/control of means whose control is positive.
Outcome<Interval> fieller_ratio(const ArmEstimate& control, const ArmEstimate& treatment, double t) {
    const double a = control.mean * control.mean - t * t * squared_error(control);
    if (!(a > 0))
        return Undefined{Reason::zero_baseline,
                         "the control's mean cannot be told from 0, so no interval holds the ratio"};
    const double b = control.mean * treatment.mean;
    const double c = treatment.mean * treatment.mean - t * t * squared_error(treatment);
    const double root = std::sqrt(std::max(0.0, b * b - a * c));
    return Interval{(b - root) / a, (b + root) / a};
}

}  // namespace

Outcome<Comparison> welch(const ArmEstimate& control, const ArmEstimate& treatment, EffectScale scale,
                          Alternative alternative, double alpha) {
    if (control.n < 2 || treatment.n < 2) return Undefined{Reason::too_few_units, "each arm needs at least 2 units"};
    if (scale == EffectScale::relative && control.mean == 0)
        return Undefined{Reason::zero_baseline, "the control's mean is 0, so no effect is relative to it"};

    const double error_control = squared_error(control);
    const double error_treatment = squared_error(treatment);
    const double difference = treatment.mean - control.mean;
    const double size = std::max(std::abs(control.mean), std::abs(treatment.mean));
    if (error_control + error_treatment == 0)
        return Undefined{Reason::zero_variance, "no unit differs from its arm's mean"};
    const double df = satterthwaite(error_control, control.n, error_treatment, treatment.n);
    if (scale == EffectScale::absolute)
        return compare(difference, error_control + error_treatment, df, size, alternative, alpha);

    // Delta method: the gradient is (1/c, -t/c^2) in the two means, up to the sign of c.
    const double baseline = std::abs(control.mean);
    const double ratio = treatment.mean / control.mean;
    const double variance = (error_treatment + error_control * ratio * ratio) / baseline / baseline;
    return compare(difference / baseline, variance, df, size / baseline, alternative, alpha);
}

Outcome<Comparison> welch(const Moments& control, const Moments& treatment, EffectScale scale, Alternative alternative,
                          double alpha) {
    return welch(as_estimate(control), as_estimate(treatment), scale, alternative, alpha);
}

Outcome<Comparison> welch_fieller(const Moments& control, const Moments& treatment, Alternative alternative,
                                  double alpha) {
    AN_TRY(Comparison result, welch(control, treatment, EffectScale::relative, alternative, alpha));
    AN_TRY(const Comparison difference, welch(control, treatment, EffectScale::absolute, alternative, alpha));

    // A negative baseline mirrors the question: with both signs turned, "greater" becomes "less".
    const bool mirrored = control.mean() < 0;
    ArmEstimate c = as_estimate(control);
    ArmEstimate t = as_estimate(treatment);
    if (mirrored) {
        c.mean = -c.mean;
        t.mean = -t.mean;
    }
    const double ratio = t.mean / c.mean;
    const double df = satterthwaite(ratio * ratio * squared_error(c), c.n, squared_error(t), t.n);
    const double tail = alternative == Alternative::two_sided ? alpha / 2 : alpha;
    AN_TRY(const Interval ends, fieller_ratio(c, t, t_upper_quantile(tail, df)));

    const Interval effect =
        mirrored ? Interval{1 - ends.upper, 1 - ends.lower} : Interval{ends.lower - 1, ends.upper - 1};
    result.degrees_of_freedom = df;
    result.p_value = difference.p_value;
    result.interval = effect;
    if (alternative == Alternative::greater) result.interval.upper = std::numeric_limits<double>::infinity();
    if (alternative == Alternative::less) result.interval.lower = -std::numeric_limits<double>::infinity();
    return result;
}

}  // namespace bellwether::analysis
