#include "analysis/checks/power.hpp"

#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <stdexcept>

#include "analysis/checks/power_arguments.hpp"

namespace bellwether::analysis {

namespace math = boost::math;

namespace {

/// Beyond this many units the effects that remain are noise of the measurement.
constexpr double n_max = 1e15;

/// P(T > critical), or with both sides also P(T < -critical), for T noncentral t. Boost's series do not converge
/// everywhere far out; there the answer is NaN, and the caller's to name.
double t_power(double critical, double df, double shift, bool both_sides) {
    // So far beyond the critical value that the other tail is below 1e-300, whatever the denominator does.
    if (df > 1e3 && shift > critical + 60 + critical * 60 / std::sqrt(df)) return 1;
    try {
        const math::non_central_t distribution(df, shift);
        const double near = math::cdf(math::complement(distribution, critical));
        return both_sides ? near + math::cdf(distribution, -critical) : near;
    } catch (const std::exception&) {
        return std::nan("");
    }
}

struct Arms {
    double n_control = 0;
    double n_treatment = 0;
};

double t_power(const Arms& arms, double towards, const PlannedTest& test) {
    const double df = arms.n_control + arms.n_treatment - 2;
    const double shift = towards / std::sqrt(1 / arms.n_control + 1 / arms.n_treatment);
    return t_power(t_upper_quantile(tail_of(test), df), df, shift, two_sided(test));
}

/// The x at which the increasing function power(x) - wanted crosses 0, from a guess; x and its bracket are logarithms.
template <class Function>
Outcome<double> solve(Function excess, double guess, double lowest, double highest) {
    double low = std::max(lowest, guess - 0.1);
    double high = std::min(highest, guess + 0.1);
    double at_low = excess(low);
    double at_high = excess(high);
    while (at_low > 0 && low > lowest)
        at_low = excess(low = std::max(lowest, low - 1));
    while (at_high < 0 && high < highest)
        at_high = excess(high = std::min(highest, high + 1));
    if (!(at_low <= 0 && at_high >= 0))
        return Undefined{Reason::no_support, "the answer is out of an experiment's range"};
    if (at_low == 0) return low;
    if (at_high == 0) return high;
    std::uintmax_t iterations = 200;
    const auto [a, b] = math::tools::toms748_solve(excess, low, high, at_low, at_high,
                                                   math::tools::eps_tolerance<double>(48), iterations);
    return (a + b) / 2;
}

}  // namespace

Outcome<double> t_test_power(double n_control, double n_treatment, double effect, const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    if (!std::isfinite(effect)) return Undefined{Reason::bad_argument, "the effect must be finite"};
    if (!(n_control >= 2 && n_treatment >= 2))
        return Undefined{Reason::too_few_units, "an arm needs at least two units"};
    if (n_control > n_max || n_treatment > n_max) return Undefined{Reason::bad_argument, "an arm has too many units"};
    const double power = t_power(Arms{n_control, n_treatment}, directed(effect, test), test);
    if (std::isnan(power)) return Undefined{Reason::did_not_converge, "the noncentral t distribution did not converge"};
    return std::min(1.0, power);
}

Outcome<double> t_test_n(double effect, double power, const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    AN_TRY(require_power(power, test.alpha));
    AN_TRY(const double towards, require_directed(effect, test));
    // From the normal approximation, which is exact for many units. The search is over ln(n - 1): the degrees of
    // freedom are twice n - 1, and reach down to where a single unit decides.
    const double z = (normal_upper_quantile(tail_of(test)) + normal_quantile(power)) / towards;
    const double guess = std::log(2 * z * z + 1);
    if (!(guess < std::log(n_max))) return Undefined{Reason::no_support, "the answer is out of an experiment's range"};
    const auto excess = [&](double log_n) {
        const double n = 1 + std::exp(log_n);
        return t_power(Arms{n, n}, towards, test) - power;
    };
    AN_TRY(const double log_n, solve(excess, guess, std::log(0.05), std::log(n_max)));
    return 1 + std::exp(log_n);
}

Outcome<double> t_test_mde(double n_per_arm, double power, const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    AN_TRY(require_power(power, test.alpha));
    if (!(n_per_arm >= 2)) return Undefined{Reason::too_few_units, "an arm needs at least two units"};
    if (n_per_arm > n_max) return Undefined{Reason::bad_argument, "an arm has too many units"};
    const double z = t_upper_quantile(tail_of(test), 2 * n_per_arm - 2) + std::max(normal_quantile(power), -1.0);
    const double guess = std::log(std::max(z, 0.1) * std::sqrt(2 / n_per_arm));
    const auto excess = [&](double log_effect) {
        return t_power(Arms{n_per_arm, n_per_arm}, std::exp(log_effect), test) - power;
    };
    AN_TRY(const double log_effect, solve(excess, guess, guess - 20, guess + 10));
    return test.alternative == Alternative::less ? -std::exp(log_effect) : std::exp(log_effect);
}

Outcome<double> z_test_n(double effect, double ratio, double power, const PlannedTest& test) {
    AN_TRY(require_level(test.alpha));
    AN_TRY(require_power(power, test.alpha));
    AN_TRY(require_positive(ratio, "the ratio of the arms"));
    AN_TRY(const double towards, require_directed(effect, test));
    const double z = (normal_upper_quantile(tail_of(test)) + normal_quantile(power)) / towards;
    const double n = (1 + 1 / ratio) * z * z;
    if (!std::isfinite(n)) return Undefined{Reason::no_support, "the answer is out of an experiment's range"};
    return n;
}

Outcome<Duration> duration(double n_total, double units_per_day, double traffic_share) {
    AN_TRY(require_positive(units_per_day, "the number of units a day"));
    if (!(n_total >= 0) || !std::isfinite(n_total))
        return Undefined{Reason::bad_argument, "the number of units must be a number from 0 on"};
    if (!(traffic_share > 0 && traffic_share <= 1))
        return Undefined{Reason::bad_argument, "the share of the traffic must lie in (0, 1]"};
    const double days = n_total / (units_per_day * traffic_share);
    if (!std::isfinite(days)) return Undefined{Reason::no_support, "the experiment would never end"};
    const auto whole = [](double x) { return std::ceil(x * (1 - 1e-12)); };
    return Duration{whole(days), whole(days / 7)};
}

}  // namespace bellwether::analysis
