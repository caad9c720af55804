#include "analysis/impact/launch_sum.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

constexpr int tau_nodes = 200;
constexpr std::size_t mean_estimates_min = 5;
/// Bits of a quantile, within the span of the mixture.
constexpr int quantile_bits = 44;

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

Outcome<void> check(double estimate, double standard_error) {
    if (!std::isfinite(estimate) || !std::isfinite(standard_error) || standard_error <= 0)
        return Undefined{Reason::bad_argument, "estimates are finite and standard errors above 0"};
    return boost::outcome_v2::success();
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Simpson's rule over [from, to] of f times the normal density around `centre`.
template <class F>
double expectation(double from, double to, double centre, double se, F f) {
    constexpr int steps = 400;
    if (to <= from) return 0;
    const double h = (to - from) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
        const double x = from + h * i;
        const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * f(x) * density((x - centre) / se) / se;
    }
    return sum * h / 3;
}

}  // namespace

Outcome<EffectPosterior> EffectPosterior::fit(std::span<const double> estimates, std::span<const double> standard_errors) {
    if (estimates.size() != standard_errors.size())
        return Undefined{Reason::bad_argument, "an estimate has one standard error"};
    if (estimates.empty()) return Undefined{Reason::too_few_units, "no estimate"};
    EffectPosterior posterior;
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        AN_TRY(check(estimates[i], standard_errors[i]));
        posterior.estimates_.push_back(estimates[i]);
        posterior.variances_.push_back(standard_errors[i] * standard_errors[i]);
    }
    const double scale = median({standard_errors.begin(), standard_errors.end()});
    const bool with_mean = estimates.size() >= mean_estimates_min;
    double highest = -INFINITY;
    std::vector<double> logs;
    for (int j = 0; j < tau_nodes; ++j) {
        Node node;
        node.tau = scale * std::tan(std::numbers::pi / 2 * (j + 0.5) / tau_nodes);  // quantiles of the half-Cauchy prior
        double weights = 0, weighted = 0, log_weights = 0;
        for (std::size_t i = 0; i < estimates.size(); ++i) {
            const double w = 1 / (posterior.variances_[i] + node.tau * node.tau);
            weights += w;
            weighted += w * estimates[i];
            log_weights += std::log(w) / 2;
        }
        if (with_mean) {
            node.mu = weighted / weights;
            node.mu_variance = 1 / weights;
            log_weights -= std::log(weights) / 2;
        }
        double q = 0;
        for (std::size_t i = 0; i < estimates.size(); ++i)
            q += (estimates[i] - node.mu) * (estimates[i] - node.mu) / (posterior.variances_[i] + node.tau * node.tau);
        logs.push_back(log_weights - q / 2);
        highest = std::max(highest, logs.back());
        posterior.nodes_.push_back(node);
    }
    double total = 0;
    for (const double log : logs) total += std::exp(log - highest);
    for (std::size_t j = 0; j < logs.size(); ++j) posterior.nodes_[j].weight = std::exp(logs[j] - highest) / total;
    return posterior;
}

double EffectPosterior::tau() const {
    double mean = 0;
    for (const Node& node : nodes_) mean += node.weight * node.tau;
    return mean;
}

std::vector<double> EffectPosterior::means() const {
    std::vector<double> means(estimates_.size(), 0);
    for (const Node& node : nodes_)
        for (std::size_t i = 0; i < means.size(); ++i) {
            const double kept = node.tau * node.tau / (node.tau * node.tau + variances_[i]);
            means[i] += node.weight * (kept * estimates_[i] + (1 - kept) * node.mu);
        }
    return means;
}

PosteriorSum EffectPosterior::sum(std::span<const double> coefficients, double alpha) const {
    struct Part {
        double weight, mean, deviation;
    };
    std::vector<Part> parts;
    PosteriorSum result;
    double second = 0, low = INFINITY, high = -INFINITY;
    for (const Node& node : nodes_) {
        double mean = 0, variance = 0, of_mu = 0;
        for (std::size_t i = 0; i < estimates_.size(); ++i) {
            const double kept = node.tau * node.tau / (node.tau * node.tau + variances_[i]);
            mean += coefficients[i] * (kept * estimates_[i] + (1 - kept) * node.mu);
            variance += coefficients[i] * coefficients[i] * kept * variances_[i];
            of_mu += coefficients[i] * (1 - kept);
        }
        const double deviation = std::sqrt(variance + of_mu * of_mu * node.mu_variance);
        parts.push_back({node.weight, mean, deviation});
        result.mean += node.weight * mean;
        second += node.weight * (mean * mean + deviation * deviation);
        low = std::min(low, mean - 40 * deviation);
        high = std::max(high, mean + 40 * deviation);
    }
    result.deviation = std::sqrt(std::max(0.0, second - result.mean * result.mean));
    if (!(low < high)) {
        result.interval = {result.mean, result.mean};
        return result;
    }
    const auto quantile = [&](double p) {
        const auto distance = [&](double x) {
            double below = 0;
            for (const Part& part : parts)
                below += part.weight * (part.deviation > 0 ? normal_upper_tail((part.mean - x) / part.deviation)
                                                           : (x >= part.mean ? 1.0 : 0.0));
            return below - p;
        };
        std::uintmax_t steps = 100;
        const auto [from, to] =
            boost::math::tools::toms748_solve(distance, low, high, boost::math::tools::eps_tolerance<double>(quantile_bits), steps);
        return from + (to - from) / 2;
    };
    result.interval = {quantile(alpha / 2), quantile(1 - alpha / 2)};
    return result;
}

Outcome<CorrectedSum> correct_launch_sum(std::span<const CountedEffect> effects, std::span<const double> centres, double alpha) {
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha lies between 0 and 1"};
    if (effects.size() != centres.size()) return Undefined{Reason::bad_argument, "an effect has one centre"};
    if (effects.empty()) return Undefined{Reason::too_few_units, "no estimate"};
    CorrectedSum sum;
    double naive_variance = 0, variance = 0, left = 0;
    for (std::size_t i = 0; i < effects.size(); ++i) {
        const CountedEffect& one = effects[i];
        AN_TRY(check(one.estimate, one.standard_error));
        const double se = one.standard_error, a = centres[i], cut = one.threshold * se;
        const double counted = one.always + (one.selected ? one.if_selected : 0);
        sum.naive += counted * one.estimate;
        naive_variance += counted * counted * se * se;
        sum.bias += one.if_selected * se * density(one.threshold - one.estimate / se);
        // The corrected sum's error at the true effect a, as a function of the estimate x.
        const auto below = [&](double x) {
            return one.always * (x - a) - one.if_selected * se * density(one.threshold - x / se);
        };
        const auto above = [&](double x) { return below(x) + one.if_selected * (x - a); };
        const double from = a - 9 * se, to = a + 9 * se, middle = std::clamp(cut, from, to);
        const double mean = expectation(from, middle, a, se, below) + expectation(middle, to, a, se, above);
        const double square = expectation(from, middle, a, se, [&](double x) { return below(x) * below(x); }) +
                              expectation(middle, to, a, se, [&](double x) { return above(x) * above(x); });
        left += mean;
        variance += std::max(0.0, square - mean * mean);
    }
    sum.naive_se = std::sqrt(naive_variance);
    sum.corrected = sum.naive - sum.bias;
    const double half = normal_upper_quantile(alpha / 2) * std::sqrt(variance + left * left);
    sum.interval = {sum.corrected - half, sum.corrected + half};
    return sum;
}

}  // namespace bellwether::analysis
