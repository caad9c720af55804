#include "analysis/checks/sample_ratio.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool all_counts(std::span<const double> numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](double x) { return x >= 0 && std::isfinite(x); });
}

/// The arms that the design knows, their units in all, and whether one was seen that it forbids.
struct Arms {
    double units = 0;
    double weight = 0;
    int used = 0;
    bool forbidden_unit = false;
};

Outcome<Arms> read_arms(std::span<const double> counts, std::span<const double> weights) {
    if (counts.size() != weights.size()) return Undefined{Reason::bad_argument, "each arm needs a count and a weight"};
    if (!all_counts(counts)) return Undefined{Reason::bad_argument, "a count must be a number from 0 on"};
    if (!all_counts(weights)) return Undefined{Reason::bad_argument, "a weight must be a number from 0 on"};
    Arms arms;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        arms.units += counts[i];
        arms.weight += weights[i];
        if (weights[i] > 0) ++arms.used;
        if (weights[i] == 0 && counts[i] > 0) arms.forbidden_unit = true;
    }
    if (arms.used < 2) return Undefined{Reason::too_few_arms, "fewer than two arms have a weight"};
    if (!std::isfinite(arms.units) || !std::isfinite(arms.weight))
        return Undefined{Reason::bad_argument, "counts and weights must have a finite sum"};
    return arms;
}

/// P(X = k) of a binomial, by the derivative of the incomplete beta function, which keeps its digits for large n.
double binomial_mass(double k, double n, double p) {
    return boost::math::ibeta_derivative(k + 1, n - k + 1, p) / (n + 1);
}

/// P(X <= k), as a tail.
double binomial_lower(double k, double n, double p) {
    if (k < 0) return 0;
    if (k >= n) return 1;
    return boost::math::ibetac(k + 1, n - k, p);
}

/// P(X >= k), as a tail.
double binomial_upper(double k, double n, double p) {
    if (k <= 0) return 1;
    if (k > n) return 0;
    return boost::math::ibeta(k, n - k + 1, p);
}

/// x in the lower tail: what lies at or below x, and what lies above the mode and is no likelier than x.
/// The mass falls from the mode to n, so the first such outcome is found by bisection.
double two_sided(double x, double n, double p) {
    const double limit = binomial_mass(x, n, p) * (1 + 1e-7);
    double likelier = std::ceil(n * p) - 1;
    double rarer = n + 1;
    while (rarer - likelier > 1) {
        const double middle = std::floor((likelier + rarer) / 2);
        (binomial_mass(middle, n, p) <= limit ? rarer : likelier) = middle;
    }
    return std::min(1.0, binomial_lower(x, n, p) + binomial_upper(rarer, n, p));
}

}  // namespace

Outcome<SampleRatio> sample_ratio(std::span<const double> counts, std::span<const double> weights) {
    AN_TRY(const Arms arms, read_arms(counts, weights));
    if (arms.units == 0) return Undefined{Reason::no_units, "no arm has a unit"};
    SampleRatio result;
    result.degrees_of_freedom = arms.used - 1;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (weights[i] == 0) continue;
        const double expected = arms.units * (weights[i] / arms.weight);
        const double difference = counts[i] - expected;
        result.chi_square += expected > 0 ? difference * (difference / expected) : infinity;
    }
    if (arms.forbidden_unit) result.chi_square = infinity;
    result.p_value = std::isinf(result.chi_square)
                         ? 0.0
                         : boost::math::gamma_q(result.degrees_of_freedom / 2, result.chi_square / 2);
    return result;
}

Outcome<double> exact_sample_ratio(std::span<const double> counts, std::span<const double> weights) {
    AN_TRY(const Arms arms, read_arms(counts, weights));
    if (counts.size() != 2) return Undefined{Reason::bad_argument, "the exact test is for two arms"};
    if (arms.units == 0) return Undefined{Reason::no_units, "no arm has a unit"};
    if (std::floor(counts[0]) != counts[0] || std::floor(counts[1]) != counts[1] || arms.units > 9007199254740992.0)
        return Undefined{Reason::bad_argument, "the exact test needs whole counts"};
    const double p = weights[0] / arms.weight;
    const double q = weights[1] / arms.weight;
    if (p == 0 || q == 0) return Undefined{Reason::bad_argument, "the weights are too far apart"};
    const double expected = arms.units * p;
    if (counts[0] == expected) return 1.0;
    return counts[0] < expected ? two_sided(counts[0], arms.units, p) : two_sided(counts[1], arms.units, q);
}

Outcome<double> sample_ratio_log_bayes_factor(std::span<const double> counts, std::span<const double> weights,
                                              double k) {
    AN_TRY(const Arms arms, read_arms(counts, weights));
    AN_TRY(require_positive(k, "k"));
    if (arms.forbidden_unit) return infinity;
    // The terms grow like n ln n while their sum stays small: long double keeps the digits that cancel.
    using boost::math::lgamma;
    long double sum = lgamma((long double)k) - lgamma((long double)k + (long double)arms.units);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (weights[i] == 0) continue;
        const long double share = (long double)weights[i] / (long double)arms.weight;
        const long double prior = k * share;
        if (!(prior > 0)) return Undefined{Reason::bad_argument, "the weights are too far apart"};
        sum += lgamma(prior + counts[i]) - lgamma(prior) - counts[i] * std::log(share);
    }
    return static_cast<double>(sum);
}

Outcome<SequentialSampleRatio> sequential_sample_ratio(std::span<const std::vector<double>> batches,
                                                       std::span<const double> weights, double k) {
    SequentialSampleRatio result;
    std::vector<double> seen(weights.size(), 0.0);
    double smallest = 1;
    for (const auto& batch : batches) {
        AN_TRY(read_arms(batch, weights));
        std::transform(batch.begin(), batch.end(), seen.begin(), seen.begin(), std::plus<>());
        AN_TRY(const double log_factor, sample_ratio_log_bayes_factor(seen, weights, k));
        smallest = std::min(smallest, std::exp(-log_factor));
        result.bayes_factor.push_back(std::exp(log_factor));
        result.p_value.push_back(smallest);
    }
    return result;
}

}  // namespace bellwether::analysis
