// The score interval of Miettinen and Nurminen: every difference that their test does not reject.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/effects/proportion_checks.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

/// The likeliest share of treatment where the shares differ by exactly `delta`: the root of the likelihood equation in
/// closed form (Farrington and Manning 1990, appendix I; Miettinen and Nurminen 1985, appendix I).
double restricted_share(const Proportion& control, const Proportion& treatment, double delta) {
    const double p_treatment = treatment.x / treatment.n;
    const double p_control = control.x / control.n;
    const double theta = control.n / treatment.n;
    const double a = 1 + theta;
    const double b = -(1 + theta + p_treatment + theta * p_control + delta * (theta + 2));
    const double c = delta * delta + delta * (2 * p_treatment + theta + 1) + p_treatment + theta * p_control;
    const double d = -p_treatment * delta * (1 + delta);
    const double third = b / (3 * a);
    const double v = third * third * third - b * c / (6 * a * a) + d / (2 * a);
    const double u = std::copysign(std::sqrt(std::max(0.0, third * third - c / (3 * a))), v);
    const double cosine = u == 0 ? 0.0 : std::clamp(v / (u * u * u), -1.0, 1.0);
    const double angle = (std::numbers::pi + std::acos(cosine)) / 3;
    const double root = 2 * u * std::cos(angle) - third;
    return std::clamp(root, std::max(0.0, delta), std::min(1.0, 1 + delta));
}

bool rejected(const Proportion& control, const Proportion& treatment, double delta, double z) {
    const double p_treatment = restricted_share(control, treatment, delta);
    const double p_control = std::clamp(p_treatment - delta, 0.0, 1.0);
    const double n = control.n + treatment.n;
    const double variance =
        (p_treatment * (1 - p_treatment) / treatment.n + p_control * (1 - p_control) / control.n) * (n / (n - 1));
    const double distance = difference_of_shares(control, treatment) - delta;
    return distance * distance > z * z * variance;
}

/// Halves between a difference that stands and one that falls until no double lies between them.
double border(const Proportion& control, const Proportion& treatment, double stands, double falls, double z) {
    while (true) {
        const double middle = stands + (falls - stands) / 2;
        if (middle == stands || middle == falls) return stands;
        (rejected(control, treatment, middle, z) ? falls : stands) = middle;
    }
}

}  // namespace

Outcome<Interval> score_interval(const Proportion& control, const Proportion& treatment, double alpha) {
    AN_TRY(require_interval_arguments(control, treatment, alpha));
    const double z = normal_upper_quantile(alpha / 2);
    const double difference = difference_of_shares(control, treatment);
    return Interval{border(control, treatment, difference, -1, z), border(control, treatment, difference, 1, z)};
}

}  // namespace bellwether::analysis
