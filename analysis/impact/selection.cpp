#include "analysis/impact/selection.hpp"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <numbers>

#include "analysis/sequential/arguments.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

double normal_density(double z) {
    return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
}

/// phi(z) / P(Z > z) - z for z >= 3: how far beyond z the mean of the tail lies. By Laplace's continued fraction
/// 1/(z+ 2/(z+ 3/(z+ ...))), which no cancellation touches.
double mean_excess(double z) {
    double fraction = 0;
    for (int i = 200; i >= 1; --i)
        fraction = i / (z + fraction);
    return fraction;
}

/// ln P(Z > z) + z^2/2 for z >= 3.
double log_scaled_tail(double z) {
    return -std::log(z + mean_excess(z)) - 0.5 * std::log(2 * std::numbers::pi);
}

double log_upper_tail(double z) {
    if (z < 0) return std::log1p(-normal_upper_tail(-z));
    if (z < 3) return std::log(normal_upper_tail(z));
    return log_scaled_tail(z) - z * z / 2;
}

/// ln of P(Z > low + step) / P(Z > low), exact also where both tails are far below the smallest double.
double log_tail_ratio(double low, double step) {
    if (low < 3) return log_upper_tail(low + step) - log_upper_tail(low);
    return log_scaled_tail(low + step) - log_scaled_tail(low) - step * (low + step / 2);
}

/// Where the increasing function f, in standard errors from the cutoff, is 0; searched outwards from `start`.
template <class Function>
Outcome<double> solve(Function f, double start) {
    double low = start - 1;
    double high = start + 1;
    constexpr double widest = 1e150;
    for (double step = 2; f(low) > 0; low -= step, step *= 2)
        if (step > widest) return Undefined{Reason::no_support, "the estimate is too close to the cutoff"};
    for (double step = 2; f(high) < 0; high += step, step *= 2)
        if (step > widest) return Undefined{Reason::no_support, "the estimate is too close to the cutoff"};
    const double at_low = f(low);
    const double at_high = f(high);
    if (at_low == 0) return low;
    if (at_high == 0) return high;
    std::uintmax_t iterations = 400;
    const auto [a, b] = boost::math::tools::toms748_solve(f, low, high, at_low, at_high,
                                                          boost::math::tools::eps_tolerance<double>(50), iterations);
    return (a + b) / 2;
}

Outcome<void> require_experiments(std::span<const double> effects, std::span<const double> standard_errors,
                                  std::span<const double> thresholds) {
    if (effects.size() != standard_errors.size() || effects.size() != thresholds.size())
        return Undefined{Reason::bad_argument, "each effect needs a standard error and a threshold"};
    for (std::size_t i = 0; i < effects.size(); ++i) {
        AN_TRY(require_positive(standard_errors[i], "a standard error"));
        if (!std::isfinite(effects[i]) || !std::isfinite(thresholds[i]) ||
            !std::isfinite(effects[i] / standard_errors[i]))
            return Undefined{Reason::bad_argument, "effects and thresholds must be finite"};
    }
    return boost::outcome_v2::success();
}

}  // namespace

Outcome<double> selection_bias(std::span<const double> true_effects, std::span<const double> standard_errors,
                               std::span<const double> thresholds) {
    AN_TRY(require_experiments(true_effects, standard_errors, thresholds));
    double bias = 0;
    for (std::size_t i = 0; i < true_effects.size(); ++i)
        bias += standard_errors[i] * normal_density(thresholds[i] - true_effects[i] / standard_errors[i]);
    if (!std::isfinite(bias)) return Undefined{Reason::bad_argument, "the effects are too large to add"};
    return bias;
}

Outcome<SelectedSum> correct_for_selection(std::span<const double> estimates, std::span<const double> standard_errors,
                                           std::span<const double> thresholds) {
    SelectedSum result;
    AN_TRY(result.bias, selection_bias(estimates, standard_errors, thresholds));
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        if (!(estimates[i] / standard_errors[i] > thresholds[i])) continue;
        result.selected.push_back(i);
        result.naive += estimates[i];
    }
    result.corrected = result.naive - result.bias;
    if (!std::isfinite(result.corrected)) return Undefined{Reason::bad_argument, "the effects are too large to add"};
    return result;
}

Outcome<ConditionalEstimate> conditional_estimate(double x, double se, double cutoff, double alpha) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(se, "the standard error"));
    if (!std::isfinite(x) || !std::isfinite(cutoff))
        return Undefined{Reason::bad_argument, "x and cutoff must be finite"};
    if (!(x > cutoff)) return Undefined{Reason::bad_argument, "an estimate at or below the cutoff was not selected"};
    // In standard errors from the cutoff: x lies at `distance`, the mean a that is sought at `place`.
    const double distance = (x - cutoff) / se;
    if (!std::isfinite(distance) || distance > 1e100)
        return Undefined{Reason::bad_argument, "the standard error is too small for the distance from the cutoff"};

    /// The place at which P(X > x | X > cutoff) is `tail`: the ratio of tails grows with the place.
    const auto place_of = [distance](double tail) {
        return solve([=](double place) { return log_tail_ratio(-place, distance) - std::log(tail); }, distance);
    };
    AN_TRY(const double median, place_of(0.5));
    AN_TRY(const double lower, place_of(alpha / 2));
    AN_TRY(const double upper, place_of(1 - alpha / 2));
    // How far the mean of the truncated distribution lies beyond the cutoff.
    const auto beyond = [](double place) {
        return -place >= 3 ? mean_excess(-place) : place + normal_density(place) / normal_upper_tail(-place);
    };
    AN_TRY(const double most_likely, solve([&](double place) { return beyond(place) - distance; }, distance));
    const auto back = [&](double place) { return cutoff + se * place; };
    ConditionalEstimate result{back(median), back(most_likely), {back(lower), back(upper)}};
    for (double end : {result.median_unbiased, result.mle, result.interval.lower, result.interval.upper})
        if (!std::isfinite(end)) return Undefined{Reason::no_support, "the estimate is too close to the cutoff"};
    return result;
}

}  // namespace bellwether::analysis
