#include "analysis/checks/power_relative.hpp"

#include <boost/math/tools/toms748_solve.hpp>

#include "analysis/checks/power_arguments.hpp"
#include "analysis/sequential/asymptotic.hpp"

namespace bellwether::analysis {

namespace {

/// How many standard errors of n units lie between the middle and the end of the always-valid interval.
Outcome<double> always_valid_critical(double n, double alpha, double tuning_n) {
    AN_TRY(const double rho2, tuning_rho2(tuning_n, alpha, Alternative::two_sided));
    AN_TRY(const double margin, mixture_margin(n, rho2, alpha));
    return std::sqrt(n) * margin;
}

/// v / (mean^2 n), v widened for the always-valid test: what both questions need to know of a design.
Outcome<double> squared_error_of_arm(const RelativeDesign& design) {
    AN_TRY(require_level(design.alpha));
    if (design.arms < 2) return Undefined{Reason::too_few_arms, "an experiment has at least two arms"};
    if (!(design.n_total > 0)) return Undefined{Reason::no_units, "no arm has a unit"};
    if (design.mean == 0) return Undefined{Reason::zero_baseline, "the control's mean is 0"};
    if (design.variance == 0) return Undefined{Reason::zero_variance, "units do not vary"};
    AN_TRY(require_positive(design.variance, "the variance"));
    const double n = design.n_total / design.arms;
    double squared_error = design.variance / n / design.mean / design.mean;
    if (design.tuning_n) {
        AN_TRY(const double critical, always_valid_critical(2 * n, design.alpha, *design.tuning_n));
        const double ratio = critical / normal_upper_quantile(design.alpha / 2);
        squared_error *= ratio * ratio;
    }
    if (!(squared_error > 0) || !std::isfinite(squared_error))
        return Undefined{Reason::bad_argument, "mean, variance and units must be finite and of comparable size"};
    return squared_error;
}

/// The normal quantile of alpha is used on either side; alpha from 1 on leaves none.
double critical_value(double alpha) {
    return normal_upper_quantile(alpha / 2);
}

/// Validated once; then the power with `scaling` times the units on top of those now.
struct RunningPower {
    RunningTest test;
    double alpha = 0;  ///< of this one test

    Outcome<double> at(double scaling) const {
        const double variance = test.standard_error * test.standard_error / (1 + scaling);
        const double shift = std::abs(test.target_effect) / std::sqrt(variance);
        if (test.prior) {
            // Reject where |posterior mean| exceeds z posterior standard deviations: the estimate must then exceed
            // variance sqrt(precision) z, moved by what the prior mean adds.
            const double precision = 1 / test.prior->variance + 1 / variance;
            const double edge = std::sqrt(variance * precision) * critical_value(alpha);
            const double moved = std::sqrt(variance) * test.prior->mean / test.prior->variance;
            return normal_upper_tail(edge - moved - shift) + normal_upper_tail(edge + moved + shift);
        }
        double critical = critical_value(alpha);
        if (test.tuning_n) {
            AN_TRY(critical, always_valid_critical(test.n * (1 + scaling), alpha, *test.tuning_n));
        }
        return normal_power(critical, shift, true);
    }
};

Outcome<void> require_running(const RunningTest& test) {
    AN_TRY(require_level(test.alpha));
    if (!(test.target_power > 0 && test.target_power < 1))
        return Undefined{Reason::bad_argument, "the target power must lie between 0 and 1"};
    if (test.arms < 2) return Undefined{Reason::too_few_arms, "an experiment has at least two arms"};
    if (test.goal_metrics < 1) return Undefined{Reason::bad_argument, "an experiment has at least one goal metric"};
    if (!(test.n > 0)) return Undefined{Reason::no_units, "no arm has a unit"};
    AN_TRY(require_positive(test.n, "the number of units"));
    if (!(test.standard_error > 0)) return Undefined{Reason::zero_variance, "the standard error must be above 0"};
    AN_TRY(require_positive(test.standard_error, "the standard error"));
    AN_TRY(require_positive(std::abs(test.target_effect), "the size of the target effect"));
    if (test.prior) {
        AN_TRY(require_positive(test.prior->variance, "the variance of the prior"));
        if (!std::isfinite(test.prior->mean)) return Undefined{Reason::bad_argument, "the prior's mean must be finite"};
    }
    // Squares and quotients of these must stay within the doubles.
    const double ratio = std::abs(test.target_effect) / test.standard_error;
    const double squared_error = test.standard_error * test.standard_error;
    bool usable = ratio > 1e-140 && ratio < 1e140 && squared_error > 1e-290 && squared_error < 1e290;
    if (test.prior) {
        const double weight = squared_error / test.prior->variance;
        usable =
            usable && weight < 1e140 && std::isfinite(test.standard_error * test.prior->mean / test.prior->variance);
    }
    if (!usable) return Undefined{Reason::bad_argument, "effects and standard error must be of comparable size"};
    return boost::outcome_v2::success();
}

}  // namespace

Outcome<double> relative_power(const RelativeDesign& design, double effect) {
    AN_TRY(const double squared_error, squared_error_of_arm(design));
    if (!std::isfinite(effect)) return Undefined{Reason::bad_argument, "the effect must be finite"};
    // hypot: an effect may be so large that its square is not a double.
    const double standard_error = std::sqrt(squared_error) * std::hypot(1.0, 1 + effect);
    return std::min(1.0, normal_power(critical_value(design.alpha), std::abs(effect) / standard_error, true));
}

Outcome<double> relative_mde(const RelativeDesign& design, double power) {
    AN_TRY(const double squared_error, squared_error_of_arm(design));
    AN_TRY(require_power(power, design.alpha));
    // effect^2 = k (1 + (1 + effect)^2) is a quadratic in the effect, with a positive root where k < 1.
    const double z = critical_value(design.alpha) + normal_quantile(power);
    const double k = z * z * squared_error;
    if (!(k < 1)) return Undefined{Reason::too_few_units, "no relative effect can be seen with so few units"};
    return (k + std::sqrt(k * (2 - k))) / (1 - k);
}

Outcome<UnitsNeeded> units_needed(const RunningTest& test) {
    AN_TRY(require_running(test));
    const double tests = test.corrected ? double(test.goal_metrics) * (test.arms - 1) : 1.0;
    const RunningPower power{test, test.alpha / tests};
    const double wanted = std::pow(test.target_power, 1.0 / test.goal_metrics);
    UnitsNeeded result;
    AN_TRY(result.power_now, power.at(0));
    result.power_now = std::min(1.0, result.power_now);
    if (result.power_now >= wanted) return result;

    double low = 0;
    double high = 1;
    constexpr double scaling_max = 134217728;  // 2^27
    while (power.at(high).value() < wanted) {
        if (high >= scaling_max) return Undefined{Reason::no_support, "no sensible number of units gives this power"};
        low = high;
        high *= 2;
    }
    const auto excess = [&](double scaling) { return power.at(scaling).value() - wanted; };
    std::uintmax_t iterations = 200;
    const auto [a, b] =
        boost::math::tools::toms748_solve(excess, low, high, boost::math::tools::eps_tolerance<double>(45), iterations);
    result.scaling = (a + b) / 2;
    result.additional_units = result.scaling * test.n;
    return result;
}

}  // namespace bellwether::analysis
