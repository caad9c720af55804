#include "analysis/effects/quantile.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest_unit_variance = 1e-5;
constexpr double units_for_smallest_variance = 100;

/// The outer quantiles are taken at a fixed level, whatever alpha a comparison asks for.
double outer_z() {
    return normal_upper_quantile(0.025);
}

/// The position of the quantile among the ordered values, from 1; its fraction says how far towards the next one.
double position(double n, double nu, QuantileType type) {
    switch (type) {
        case QuantileType::type1:
            return n * nu;
        case QuantileType::type6:
            return (n + 1) * nu;
        case QuantileType::type8:
            return 1.0 / 3 + (n + 1.0 / 3) * nu;
        case QuantileType::type7:
            break;
    }
    return 1 + (n - 1) * nu;
}

/// The k-th smallest, k from 1; beyond the ends, the end.
double order_statistic(std::vector<double>& values, double k) {
    const double inside = std::clamp(k, 1.0, static_cast<double>(values.size()));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(inside) - 1;
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

bool inside(double x) {
    return x > 0 && x < 1;
}

/// The smallest k with P(Bin(n, nu) <= k) >= p.
double binomial_quantile(double n, double nu, double p) {
    const boost::math::binomial distribution(n, nu);
    const double guess = n * nu + normal_quantile(p) * std::sqrt(n * nu * (1 - nu));
    double k = std::clamp(std::floor(guess), 0.0, n);
    while (k < n && boost::math::cdf(distribution, k) < p)
        k += 1;
    while (k > 0 && boost::math::cdf(distribution, k - 1) >= p)
        k -= 1;
    return k;
}

/// P(lower <= Bin(n, nu) < upper), from the two small tails outside.
double coverage_of(double n, double nu, double lower, double upper) {
    const boost::math::binomial distribution(n, nu);
    const double below = lower < 1 ? 0.0 : boost::math::cdf(distribution, lower - 1);
    const double above = upper > n ? 0.0 : boost::math::cdf(boost::math::complement(distribution, upper - 1));
    return 1 - below - above;
}

/// (q_upper - q_lower) / (2z) is the quantile's standard error at n_star values; this is the variance of one value that
/// gives it, with divisor n - 1.
Outcome<double> plain_variance(const QuantileArm& arm, double nu) {
    if (!inside(nu)) return Undefined{Reason::bad_argument, "the quantile's level must be between 0 and 1"};
    const double z = outer_z();
    if (!(arm.n > z * z * nu / (1 - nu)) || !(arm.n > z * z * (1 - nu) / nu))
        return Undefined{Reason::too_few_units, "the quantile's interval reaches beyond the values"};
    if (!(arm.n_star > 0)) return Undefined{Reason::bad_argument, "n_star must be above 0"};
    if (!(arm.q_upper > arm.q_lower))
        return Undefined{Reason::zero_variance, "the values around the quantile do not differ"};
    const double error = (arm.q_upper - arm.q_lower) / (2 * z);
    return arm.n_star / arm.n * (arm.n - 1) * error * error;
}

double at_least_smallest(double variance, double n) {
    return n >= units_for_smallest_variance ? std::max(variance, smallest_unit_variance) : variance;
}

}  // namespace

Outcome<double> sample_quantile(std::span<const double> values, double nu, QuantileType type) {
    if (values.empty()) return Undefined{Reason::no_units, "there are no values"};
    if (!(nu >= 0 && nu <= 1)) return Undefined{Reason::bad_argument, "the quantile's level must be between 0 and 1"};
    std::vector<double> copy(values.begin(), values.end());
    const double at = position(static_cast<double>(values.size()), nu, type);
    // A position within rounding of a whole number is that number, as in R's quantile().
    const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, at);
    const double below = std::floor(at + rounding);
    double fraction = at - below;
    if (std::abs(fraction) < rounding) fraction = 0;
    const double first = order_statistic(copy, below);
    if (fraction == 0) return first;
    const double second = order_statistic(copy, below + 1);
    if (type == QuantileType::type1) return second;
    return first == second ? first : (1 - fraction) * first + fraction * second;
}

Outcome<OrderStatisticInterval> order_statistic_interval(std::span<const double> values, double nu, double alpha) {
    if (values.empty()) return Undefined{Reason::no_units, "there are no values"};
    if (!inside(nu)) return Undefined{Reason::bad_argument, "the quantile's level must be between 0 and 1"};
    if (!inside(alpha)) return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
    const double n = static_cast<double>(values.size());
    const double lower = binomial_quantile(n, nu, alpha / 2);
    const double upper = binomial_quantile(n, nu, 1 - alpha / 2) + 1;
    std::vector<double> copy(values.begin(), values.end());
    const Interval interval{lower < 1 ? -infinity : order_statistic(copy, lower),
                            upper > n ? infinity : order_statistic(copy, upper)};
    return OrderStatisticInterval{interval, lower, upper, coverage_of(n, nu, lower, upper)};
}

Outcome<QuantileArm> quantile_arm(std::span<const double> values, double nu) {
    if (!inside(nu)) return Undefined{Reason::bad_argument, "the quantile's level must be between 0 and 1"};
    const double n = static_cast<double>(values.size());
    AN_TRY(const double q_hat, sample_quantile(values, nu));
    const double reach = outer_z() * std::sqrt(nu * (1 - nu) / n);
    if (nu - reach < 0 || nu + reach > 1)
        return Undefined{Reason::too_few_units, "the quantile's interval reaches beyond the values"};
    AN_TRY(const double q_lower, sample_quantile(values, nu - reach));
    AN_TRY(const double q_upper, sample_quantile(values, nu + reach));
    return QuantileArm{n, n, q_hat, q_lower, q_upper};
}

Outcome<double> quantile_variance(const QuantileArm& arm, double nu) {
    AN_TRY(const double variance, plain_variance(arm, nu));
    return at_least_smallest(variance, arm.n);
}

Outcome<double> clustered_quantile_variance(const QuantileArm& arm, const PairMoments& share, double nu) {
    AN_TRY(const double variance, plain_variance(arm, nu));
    AN_TRY(const ArmEstimate ratio, ratio_of_means(share));
    if (!(ratio.unit_variance > 0))
        return Undefined{Reason::zero_variance, "every listener has the same share below the quantile"};
    const double independent = nu * (1 - nu) / arm.n;
    return at_least_smallest(variance * (ratio.unit_variance / ratio.n / independent), arm.n);
}

Outcome<Comparison> quantile_welch(const QuantileArm& control, double variance_control, const QuantileArm& treatment,
                                   double variance_treatment, EffectScale scale, Alternative alternative,
                                   double alpha) {
    return welch(ArmEstimate{control.n, control.q_hat, variance_control},
                 ArmEstimate{treatment.n, treatment.q_hat, variance_treatment}, scale, alternative, alpha);
}

}  // namespace bellwether::analysis
