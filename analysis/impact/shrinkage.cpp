#include "analysis/impact/shrinkage.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <functional>
#include <numbers>

namespace bellwether::analysis {

namespace {

struct Sample {
    std::span<const double> y;
    std::span<const double> se;
};

Outcome<void> require_sample(const Sample& sample, std::size_t least) {
    if (sample.y.size() != sample.se.size())
        return Undefined{Reason::bad_argument, "each estimate needs a standard error"};
    if (sample.y.size() < least) return Undefined{Reason::too_few_units, "too few estimates"};
    for (std::size_t i = 0; i < sample.y.size(); ++i) {
        if (!(std::abs(sample.y[i]) <= shrinkage_magnitude_max))
            return Undefined{Reason::bad_argument, "an estimate must be a number below 1e45"};
        if (sample.se[i] == 0) return Undefined{Reason::zero_variance, "a standard error is 0"};
        if (!(sample.se[i] >= 1 / shrinkage_magnitude_max && sample.se[i] <= shrinkage_magnitude_max))
            return Undefined{Reason::bad_argument, "a standard error must be a number between 1e-45 and 1e45"};
    }
    return boost::outcome_v2::success();
}

/// Sums over the sample with weights 1 / (se^2 + tau2), about their weighted mean, or about 0.
struct Weighted {
    double weight = 0;   ///< sum of w
    double weight2 = 0;  ///< sum of w^2
    double pairs = 0;    ///< sum of w_i w_j over i != j: weight^2 - weight2 without cancellation
    double mean = 0;
    double squares = 0;   ///< sum of w r^2
    double squares2 = 0;  ///< sum of w^2 r^2
    double log_weight = 0;
};

enum class Centre { mean, zero };

Weighted weigh(const Sample& sample, double tau2, Centre centre = Centre::mean) {
    Weighted result;
    const auto weight_of = [&](std::size_t i) { return 1 / (sample.se[i] * sample.se[i] + tau2); };
    double sum = 0;
    for (std::size_t i = 0; i < sample.y.size(); ++i) {
        const double w = weight_of(i);
        result.pairs += 2 * w * result.weight;
        result.weight += w;
        result.weight2 += w * w;
        result.log_weight += std::log(w);
        sum += w * sample.y[i];
    }
    if (centre == Centre::mean) result.mean = sum / result.weight;
    for (std::size_t i = 0; i < sample.y.size(); ++i) {
        const double residual = weight_of(i) * (sample.y[i] - result.mean);
        result.squares += residual * (sample.y[i] - result.mean);
        result.squares2 += residual * residual;
    }
    return result;
}

/// Where a function with f(low) >= 0 >= f(high) is 0.
double root(const std::function<double(double)>& f, double low, double high) {
    const double at_low = f(low);
    const double at_high = f(high);
    if (at_low <= 0) return low;
    if (at_high >= 0) return high;
    std::uintmax_t iterations = 200;
    const auto [a, b] = boost::math::tools::toms748_solve(f, low, high, at_low, at_high,
                                                          boost::math::tools::eps_tolerance<double>(50), iterations);
    return (a + b) / 2;
}

/// A likelihood of tau2 and its derivative.
struct Likelihood {
    std::function<double(double)> log_likelihood;
    std::function<double(double)> score;
};

/// The highest maximum over tau2 >= 0. The score is read on a grid from 0 to beyond the largest place where it can
/// vanish, and solved wherever it turns from positive to negative.
double maximise(const Likelihood& likelihood, double largest) {
    double best = 0;
    double best_value = likelihood.log_likelihood(0);
    constexpr int steps = 120;
    double left = 0;
    for (int step = 0; step <= steps; ++step) {
        const double right = largest * std::pow(10.0, 8.0 * (step - steps) / steps);
        if (likelihood.score(left) > 0 && likelihood.score(right) <= 0) {
            const double place = root(likelihood.score, left, right);
            const double value = likelihood.log_likelihood(place);
            if (value > best_value) {
                best = place;
                best_value = value;
            }
        }
        left = right;
    }
    return best;
}

/// No maximum lies beyond: there each residual is smaller than its variance.
double largest_tau2(const Sample& sample, Centre centre) {
    const auto [low, high] = std::minmax_element(sample.y.begin(), sample.y.end());
    const double span = centre == Centre::mean ? *high - *low : std::max(std::abs(*low), std::abs(*high));
    return 4 * span * span;
}

double normal_log_likelihood(const Weighted& sums, std::size_t n) {
    return 0.5 * (sums.log_weight - double(n) * std::log(2 * std::numbers::pi) - sums.squares);
}

double estimate_tau2(const Sample& sample, Heterogeneity method) {
    const auto n = sample.y.size();
    const double freedom = double(n) - 1;
    const double largest = largest_tau2(sample, Centre::mean);
    if (largest == 0) return 0;
    switch (method) {
        case Heterogeneity::dersimonian_laird: {
            const auto fixed = weigh(sample, 0);
            return std::max(0.0, (fixed.squares - freedom) / (fixed.pairs / fixed.weight));
        }
        case Heterogeneity::paule_mandel:
            return root([&](double tau2) { return weigh(sample, tau2).squares - freedom; }, 0, largest);
        case Heterogeneity::maximum_likelihood:
            return maximise({[&](double tau2) { return normal_log_likelihood(weigh(sample, tau2), n); },
                             [&](double tau2) {
                                 const auto sums = weigh(sample, tau2);
                                 return sums.squares2 - sums.weight;
                             }},
                            largest);
        case Heterogeneity::restricted_maximum_likelihood:
            break;
    }
    return maximise({[&](double tau2) {
                         const auto sums = weigh(sample, tau2);
                         return normal_log_likelihood(sums, n) - 0.5 * std::log(sums.weight);
                     },
                     [&](double tau2) {
                         const auto sums = weigh(sample, tau2);
                         return sums.squares2 - sums.pairs / sums.weight;
                     }},
                    largest);
}

}  // namespace

Outcome<double> generalised_q(std::span<const double> estimates, std::span<const double> standard_errors, double tau2) {
    const Sample sample{estimates, standard_errors};
    AN_TRY(require_sample(sample, 2));
    if (!(tau2 >= 0 && std::sqrt(tau2) <= shrinkage_magnitude_max))
        return Undefined{Reason::bad_argument, "tau2 must be a number from 0 to 1e90"};
    return weigh(sample, tau2).squares;
}

Outcome<Shrinkage> shrink_at(std::span<const double> estimates, std::span<const double> standard_errors, double tau2) {
    Shrinkage result;
    AN_TRY(result.q, generalised_q(estimates, standard_errors, 0));
    AN_TRY(generalised_q(estimates, standard_errors, tau2));
    const Sample sample{estimates, standard_errors};
    const double freedom = double(estimates.size()) - 1;
    const auto fixed = weigh(sample, 0);
    const auto random = weigh(sample, tau2);
    result.tau2 = tau2;
    result.mu = random.mean;
    result.mu_se = std::sqrt(1 / random.weight);
    result.q_p = boost::math::gamma_q(freedom / 2, result.q / 2);
    const double typical_variance = freedom * fixed.weight / fixed.pairs;
    result.i2 = tau2 / (tau2 + typical_variance);
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        const double variance = standard_errors[i] * standard_errors[i];
        const double kept = tau2 / (tau2 + variance);
        const double pulled = variance / (tau2 + variance);
        result.shrunk.push_back(kept * estimates[i] + pulled * result.mu);
        result.shrunk_se.push_back(std::sqrt(kept * variance + pulled * pulled / random.weight));
    }
    return result;
}

Outcome<Shrinkage> shrink(std::span<const double> estimates, std::span<const double> standard_errors,
                          Heterogeneity method) {
    const Sample sample{estimates, standard_errors};
    AN_TRY(require_sample(sample, 2));
    return shrink_at(estimates, standard_errors, estimate_tau2(sample, method));
}

Outcome<ZeroMeanShrinkage> shrink_to_zero(std::span<const double> estimates, std::span<const double> standard_errors) {
    const Sample sample{estimates, standard_errors};
    AN_TRY(require_sample(sample, 1));
    const auto likelihood = [&](double tau2) {
        return normal_log_likelihood(weigh(sample, tau2, Centre::zero), estimates.size());
    };
    const auto score = [&](double tau2) {
        const auto sums = weigh(sample, tau2, Centre::zero);
        return sums.squares2 - sums.weight;
    };
    ZeroMeanShrinkage result;
    const double largest = largest_tau2(sample, Centre::zero);
    result.tau2 = largest == 0 ? 0 : maximise({likelihood, score}, largest);
    result.log_likelihood = likelihood(result.tau2);
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        const double variance = standard_errors[i] * standard_errors[i];
        result.shrunk.push_back(result.tau2 / (result.tau2 + variance) * estimates[i]);
    }
    return result;
}

}  // namespace bellwether::analysis
