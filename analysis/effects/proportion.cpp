#include "analysis/effects/proportion.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/beta_tails.hpp"
#include "analysis/effects/proportion_checks.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

double share(const Proportion& arm) {
    return arm.x / arm.n;
}

double binomial_variance(const Proportion& arm) {
    return share(arm) * ((arm.n - arm.x) / arm.n);
}

double two_sided_z(double alpha) {
    return normal_upper_quantile(alpha / 2);
}

double wald_error(const Proportion& control, const Proportion& treatment) {
    return std::sqrt(binomial_variance(control) / control.n + binomial_variance(treatment) / treatment.n);
}

Interval wilson(const Proportion& arm, double z) {
    const double centre = (arm.x + z * z / 2) / (arm.n + z * z);
    const double half_width = z / (arm.n + z * z) * std::sqrt(arm.n * binomial_variance(arm) + z * z / 4);
    return {std::max(0.0, centre - half_width), std::min(1.0, centre + half_width)};
}

}  // namespace

double difference_of_shares(const Proportion& control, const Proportion& treatment) {
    // Over the common denominator, so that nearly equal shares of 1e12 units keep their difference (Kahan's algorithm).
    const double right = control.x * treatment.n;
    const double rounding = std::fma(-control.x, treatment.n, right);
    return (std::fma(treatment.x, control.n, -right) + rounding) / control.n / treatment.n;
}

Outcome<void> require_counts(const Proportion& arm) {
    if (!(arm.n >= 1)) return Undefined{Reason::too_few_units, "each arm needs at least 1 unit"};
    if (!(arm.x >= 0 && arm.x <= arm.n) || std::isinf(arm.n))
        return Undefined{Reason::bad_argument, "successes must lie between 0 and the units, a finite number"};
    return boost::outcome_v2::success();
}

Outcome<void> require_interval_arguments(const Proportion& control, const Proportion& treatment, double alpha) {
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
    AN_TRY(require_counts(control));
    return require_counts(treatment);
}

Outcome<Comparison> proportion_welch(const Proportion& control, const Proportion& treatment, EffectScale scale,
                                     Alternative alternative, double alpha) {
    AN_TRY(require_counts(control));
    AN_TRY(require_counts(treatment));
    return welch(ArmEstimate{control.n, share(control), binomial_variance(control)},
                 ArmEstimate{treatment.n, share(treatment), binomial_variance(treatment)}, scale, alternative, alpha);
}

Outcome<PooledZ> pooled_z(const Proportion& control, const Proportion& treatment, Alternative alternative) {
    AN_TRY(require_counts(control));
    AN_TRY(require_counts(treatment));
    const Proportion pooled{control.n + treatment.n, control.x + treatment.x};
    const double inverse_n = 1 / control.n + 1 / treatment.n;
    const double variance = binomial_variance(pooled) * inverse_n;
    if (!(variance > 0)) return Undefined{Reason::zero_variance, "no unit differs: all succeed, or none does"};

    const double difference = difference_of_shares(control, treatment);
    const double corrected = std::abs(difference) - std::min(std::abs(difference), 0.5 * inverse_n);
    const double z = difference / std::sqrt(variance);
    const double z_yates = corrected / std::sqrt(variance);
    return PooledZ{.estimate = difference,
                   .z = z,
                   .p_value = p_value(z, INFINITY, alternative),
                   .chi_square = z * z,
                   .chi_square_yates = z_yates * z_yates,
                   .p_value_yates = p_value(z_yates, INFINITY, Alternative::two_sided)};
}

Outcome<Interval> wald_interval(const Proportion& control, const Proportion& treatment, double alpha) {
    AN_TRY(require_interval_arguments(control, treatment, alpha));
    const double difference = difference_of_shares(control, treatment);
    const double half_width = two_sided_z(alpha) * wald_error(control, treatment);
    return Interval{difference - half_width, difference + half_width};
}

Outcome<Interval> newcombe_interval(const Proportion& control, const Proportion& treatment, double alpha) {
    AN_TRY(require_interval_arguments(control, treatment, alpha));
    const double z = two_sided_z(alpha);
    const Interval c = wilson(control, z);
    const Interval t = wilson(treatment, z);
    const double difference = difference_of_shares(control, treatment);
    return Interval{difference - std::hypot(share(treatment) - t.lower, c.upper - share(control)),
                    difference + std::hypot(t.upper - share(treatment), share(control) - c.lower)};
}

Outcome<Interval> agresti_caffo_interval(const Proportion& control, const Proportion& treatment, double alpha) {
    AN_TRY(require_interval_arguments(control, treatment, alpha));
    return wald_interval({control.n + 2, control.x + 1}, {treatment.n + 2, treatment.x + 1}, alpha);
}

Outcome<Interval> wilson_interval(const Proportion& arm, double alpha) {
    AN_TRY(require_interval_arguments(arm, arm, alpha));
    return wilson(arm, two_sided_z(alpha));
}

Outcome<Interval> clopper_pearson_interval(const Proportion& arm, double alpha) {
    AN_TRY(require_interval_arguments(arm, arm, alpha));
    const double failures = arm.n - arm.x;
    return Interval{arm.x == 0 ? 0.0 : beta_quantile(arm.x, failures + 1, alpha / 2),
                    failures == 0 ? 1.0 : beta_upper_quantile(arm.x + 1, failures, alpha / 2)};
}

Outcome<Interval> jeffreys_interval(const Proportion& arm, double alpha) {
    AN_TRY(require_interval_arguments(arm, arm, alpha));
    const double a = arm.x + 0.5;
    const double b = arm.n - arm.x + 0.5;
    return Interval{beta_quantile(a, b, alpha / 2), beta_upper_quantile(a, b, alpha / 2)};
}

Outcome<Interval> agresti_coull_interval(const Proportion& arm, double alpha) {
    AN_TRY(require_interval_arguments(arm, arm, alpha));
    const double z = two_sided_z(alpha);
    const Proportion added{arm.n + z * z, arm.x + z * z / 2};
    const double half_width = z * std::sqrt(binomial_variance(added) / added.n);
    return Interval{std::max(0.0, share(added) - half_width), std::min(1.0, share(added) + half_width)};
}

}  // namespace bellwether::analysis
