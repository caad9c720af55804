#include "analysis/off_policy/inverse_propensity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

namespace {

double weight(const LoggedChoice& choice) {
    return choice.target / choice.logged;
}

Outcome<void> require_alpha(double alpha) {
    if (alpha > 0 && alpha < 1) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
}

Outcome<PolicyValue> value_of(double estimate, double error, double alpha, const WeightDiagnostics& weights) {
    if (!(error > 0)) return Undefined{Reason::zero_variance, "every choice earned the same"};
    const double df = std::numeric_limits<double>::infinity();
    return PolicyValue{estimate, error, interval_around(estimate, error, df, Alternative::two_sided, alpha), weights};
}

/// Few digits, for sentences.
std::string rounded(double x) {
    const double shown = std::round(x * 1000) / 1000;
    std::string text = std::to_string(shown);
    text.erase(std::min(text.find('.') + 4, text.size()));
    return text;
}

}  // namespace

Outcome<WeightDiagnostics> weight_diagnostics(std::span<const LoggedChoice> choices) {
    if (choices.empty()) return Undefined{Reason::no_units, "there are no logged choices"};
    Moments weights;
    double squares = 0;
    double largest = 0;
    for (const auto& choice : choices) {
        if (!(choice.logged > 0 && choice.logged <= 1))
            return Undefined{Reason::bad_argument, "a logged propensity must be above 0 and at most 1"};
        if (!(choice.target >= 0 && choice.target <= 1))
            return Undefined{Reason::bad_argument, "a target propensity must lie between 0 and 1"};
        if (!std::isfinite(choice.reward)) return Undefined{Reason::bad_argument, "a reward must be a finite number"};
        const double w = weight(choice);
        if (!(w <= 1e100)) return Undefined{Reason::bad_argument, "a logged propensity is too small to weight with"};
        weights.add(w);
        squares += w * w;
        largest = std::max(largest, w);
    }
    const double sum = weights.sum();
    WeightDiagnostics result;
    result.n = weights.n();
    result.effective_n = squares > 0 ? sum * sum / squares : 0;
    result.mean_weight = weights.mean();
    result.mean_weight_error = std::sqrt(weights.variance() / weights.n());
    result.largest_weight = largest;
    result.largest_share = sum > 0 ? largest / sum : 0;
    return result;
}

Outcome<WeightDiagnostics> require_support(std::span<const LoggedChoice> choices) {
    AN_TRY(const auto weights, weight_diagnostics(choices));
    if (weights.effective_n < effective_choices_min)
        return Undefined{Reason::no_support, "the logs are worth " + rounded(weights.effective_n) +
                                                 " choices of the target policy; 100 are needed"};
    if (weights.largest_share > largest_share_max)
        return Undefined{Reason::no_support, "a single choice carries " + rounded(100 * weights.largest_share) +
                                                 " % of the weight; 5 % is the most that one may"};
    const double rounding = 1e-9;
    if (std::abs(weights.mean_weight - 1) > 4 * weights.mean_weight_error + rounding)
        return Undefined{Reason::no_support, "the weights average " + rounded(weights.mean_weight) +
                                                 " and not 1: the target chooses what the logs never show, or the logged "
                                                 "propensities are wrong"};
    return weights;
}

Outcome<double> missing_mass(std::span<const LoggedAction> actions) {
    double all = 0;
    double missing = 0;
    for (const auto& action : actions) {
        if (!(action.times_logged >= 0 && action.target >= 0) || std::isinf(action.times_logged) || std::isinf(action.target))
            return Undefined{Reason::bad_argument, "counts and probabilities must be finite and not below 0"};
        all += action.target;
        missing += action.times_logged > 0 ? 0 : action.target;
    }
    if (!(all > 0)) return Undefined{Reason::no_units, "the target policy chooses nothing"};
    return missing / all;
}

Outcome<PolicyValue> inverse_propensity(std::span<const LoggedChoice> choices, double alpha) {
    AN_TRY(require_alpha(alpha));
    AN_TRY(const auto weights, require_support(choices));
    Moments earned;
    for (const auto& choice : choices)
        earned.add(weight(choice) * choice.reward);
    return value_of(earned.mean(), std::sqrt(earned.variance() / earned.n()), alpha, weights);
}

Outcome<PolicyValue> self_normalised(std::span<const LoggedChoice> choices, double alpha) {
    AN_TRY(require_alpha(alpha));
    AN_TRY(const auto weights, require_support(choices));
    double sum = 0;
    double earned = 0;
    for (const auto& choice : choices) {
        sum += weight(choice);
        earned += weight(choice) * choice.reward;
    }
    const double value = earned / sum;
    double squares = 0;
    for (const auto& choice : choices) {
        const double residual = weight(choice) * (choice.reward - value);
        squares += residual * residual;
    }
    return value_of(value, std::sqrt(squares) / sum, alpha, weights);
}

}  // namespace bellwether::analysis
