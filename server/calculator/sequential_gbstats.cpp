// Always-valid comparisons of two arms, tuned for a stated number of units.
#include <cmath>

#include "analysis/sequential/asymptotic.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"
#include "calculator/fixed_comparison.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

Outcome<Quantities> always_valid(const Inputs& inputs, MetricKind kind) {
    const auto alternative = read_alternative(inputs);
    const double alpha = read_alpha(inputs);
    const double tuning_n = inputs.number("tuning_parameter");
    AN_TRY(const auto fixed, compare_arms(inputs, kind));
    AN_TRY(const auto result, analysis::always_valid(fixed.comparison, fixed.n, alternative, alpha, tuning_n));
    AN_TRY(const double rho2, analysis::tuning_rho2(tuning_n, alpha, alternative));
    AN_TRY(const double margin, analysis::mixture_margin(fixed.n, rho2, alpha, alternative));
    return Quantities{{"status", "ok"},
                      {"estimate", to_json(result.estimate)},
                      {"standard_error", to_json(result.standard_error)},
                      {"rho", to_json(std::sqrt(rho2))},
                      {"half_width", to_json(result.standard_error * std::sqrt(fixed.n) * margin)},
                      {"p_value", to_json(result.p_value)},
                      {"ci_lower", to_json(result.interval.lower)},
                      {"ci_upper", to_json(result.interval.upper)}};
}

Outcome<Quantities> half_width(const Inputs& inputs) {
    const auto alternative = read_alternative(inputs);
    const double alpha = read_alpha(inputs);
    const double variance = inputs.number("s2");
    if (!(variance >= 0)) return analysis::Undefined{analysis::Reason::bad_argument, "s2 must not be below 0"};
    AN_TRY(const double rho2, analysis::tuning_rho2(inputs.number("tuning_parameter"), alpha, alternative));
    AN_TRY(const double margin, analysis::mixture_margin(inputs.number("n"), rho2, alpha, alternative));
    return Quantities{{"rho", to_json(std::sqrt(rho2))}, {"half_width", to_json(std::sqrt(variance) * margin)}};
}

MethodFunction of_kind(MetricKind kind) {
    return [kind](const Inputs& inputs) { return always_valid(inputs, kind); };
}

}  // namespace

Methods sequential_gbstats() {
    return {{"half_width", half_width},
            {"sequential_mean", of_kind(MetricKind::mean)},
            {"sequential_proportion", of_kind(MetricKind::proportion)},
            {"sequential_ratio", of_kind(MetricKind::ratio)}};
}

}  // namespace bellwether::calculator
