#include "analysis/sequential/mixtures.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/log1p.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <numbers>

#include "analysis/sequential/arguments.hpp"
#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

namespace math = boost::math;

constexpr double scale_max = 1e8;  // of steps and exponents, either way

Outcome<double> tuned_rho(const MixtureTuning& tuning, Sides sides) {
    AN_TRY(require_positive(tuning.v, "v_opt"));
    AN_TRY(require_level(tuning.alpha));
    const double level = sides == Sides::two ? tuning.alpha : 2 * tuning.alpha;
    if (level >= 1) return Undefined{Reason::bad_argument, "a one-sided mixture's alpha_opt must be below 1/2"};
    const double twice_log = -2 * std::log(level);
    return tuning.v / (twice_log + std::log1p(twice_log));
}

Outcome<void> require_time(double v) {
    if (v >= 0 && v <= argument_max) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "v must be neither below 0 nor huge"};
}

Outcome<void> require_sum(double s) {
    if (std::abs(s) <= argument_max) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "s must not be huge"};
}

/// lgamma(a) - (a ln a - a), without the cancellation of the two for large a (Stirling's series).
double stirling_remainder(double a) {
    if (a < 20) return math::lgamma(a) - a * std::log(a) + a;
    const double r = 1 / (a * a);
    return 0.5 * std::log(2 * std::numbers::pi / a) +
           (1.0 / 12 -
            r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * (691.0 / 360360)))))) /
               a;
}

double normal_log_value(double s, double v, double rho, Sides sides) {
    const double variance = v + rho;
    const double value = 0.5 * (s * s / variance - std::log1p(v / rho));
    if (sides == Sides::two) return value;
    return value + std::numbers::ln2 + std::log(normal_upper_tail(-s / std::sqrt(variance)));
}

/// ln P(a, x), the regularised lower incomplete gamma function at x = a (1 + u). Boost's series take about sqrt(a)
/// terms; from large_shape on Temme's uniform expansion (1979, its first two terms) is as exact and needs none.
double log_gamma_p(double a, double u) {
    constexpr double large_shape = 1e5;
    if (a < large_shape) return std::log(math::gamma_p(a, a * (1 + u)));
    const double eta = std::copysign(std::sqrt(-2 * math::log1pmx(u)), u);
    const double c0 = std::abs(eta) < 1e-3 ? -1.0 / 3 + eta / 12 - 2 * eta * eta / 135 : 1 / u - 1 / eta;
    const double correction = std::exp(-0.5 * a * eta * eta) / std::sqrt(2 * std::numbers::pi * a) * c0;
    const double z = eta * std::sqrt(a);
    return z > 0 ? std::log1p(-(normal_upper_tail(z) + correction)) : std::log(normal_upper_tail(-z) - correction);
}

/// With a = (v + rho)/c^2 and x = a + s/c, the terms of size a are taken together as a log1pmx(u), u = x/a - 1, which
/// is the difference that remains.
double gamma_exponential_value(double s, double v, double rho, double c) {
    const double a = (v + rho) / (c * c);
    const double a0 = rho / (c * c);
    const double u = s / (c * a);
    return stirling_remainder(a) - stirling_remainder(a0) + log_gamma_p(a, u) - log_gamma_p(a0, 0) -
           a * math::log1pmx(u);
}

double log_incomplete_beta(double a, double b, double x) {
    const double log_beta = math::lgamma(a) + math::lgamma(b) - math::lgamma(a + b);
    return x < 1 ? std::log(math::ibeta(a, b, x)) + log_beta : log_beta;
}

struct BetaBinomial {
    double r;
    double g;
    double h;
    Sides sides;

    double log_value(double s, double v) const {
        const double width = g + h;
        const double end = sides == Sides::one ? h / width : 1;
        return v / (g * h) * std::log(width) - (v + h * s) / (h * width) * std::log(g) -
               (v - g * s) / (g * width) * std::log(h) +
               log_incomplete_beta((r + v - g * s) / (g * width), (r + v + h * s) / (h * width), end) -
               log_incomplete_beta(r / (g * width), r / (h * width), end);
    }
};

Outcome<BetaBinomial> beta_binomial(const MixtureTuning& tuning, BernoulliRange range, Sides sides) {
    AN_TRY(require_positive(range.g, "g", scale_max));
    AN_TRY(require_positive(range.h, "h", scale_max));
    AN_TRY(const double rho, tuned_rho(tuning, sides));
    const double unit = range.g * range.h;
    return BetaBinomial{std::max(rho - unit, 1e-3 * unit), range.g, range.h, sides};
}

/// The s in [0, upper] where the mixture's logarithm reaches ln(1 / alpha): it grows with s. `upper` where it never
/// does.
template <class LogValue>
Outcome<double> solve_bound(LogValue log_value, double alpha, double upper) {
    const double threshold = -std::log(alpha);
    const auto excess = [&](double s) { return log_value(s) - threshold; };
    const double at_zero = excess(0);
    const double at_upper = excess(upper);
    if (at_zero >= 0) return 0.0;
    if (at_upper <= 0) return upper;
    std::uintmax_t iterations = 200;
    const auto bracket = math::tools::toms748_solve(excess, 0.0, upper, at_zero, at_upper,
                                                    math::tools::eps_tolerance<double>(50), iterations);
    return 0.5 * (bracket.first + bracket.second);
}

/// The same without a largest sum: doubles until the threshold lies below.
template <class LogValue>
Outcome<double> solve_open_bound(LogValue log_value, double alpha, double start) {
    double upper = start;
    for (int i = 0; i < 200; ++i, upper *= 2)
        if (log_value(upper) > -std::log(alpha)) return solve_bound(log_value, alpha, upper);
    return Undefined{Reason::did_not_converge, "no sum reaches the mixture's threshold"};
}

}  // namespace

Outcome<double> normal_mixture_log_value(double s, double v, const MixtureTuning& tuning, Sides sides) {
    AN_TRY(const double rho, tuned_rho(tuning, sides));
    AN_TRY(require_time(v));
    AN_TRY(require_sum(s));
    return normal_log_value(s, v, rho, sides);
}

Outcome<double> normal_mixture_bound(double v, double alpha, const MixtureTuning& tuning, Sides sides) {
    AN_TRY(const double rho, tuned_rho(tuning, sides));
    AN_TRY(require_time(v));
    AN_TRY(require_level(alpha));
    if (sides == Sides::two) return std::sqrt((v + rho) * (std::log1p(v / rho) - 2 * std::log(alpha)));
    return solve_open_bound([&](double s) { return normal_log_value(s, v, rho, sides); }, alpha, std::sqrt(v + rho));
}

Outcome<double> gamma_exponential_log_value(double s, double v, const MixtureTuning& tuning, double c) {
    AN_TRY(require_positive(c, "c", scale_max));
    AN_TRY(const double rho, tuned_rho(tuning, Sides::one));
    AN_TRY(require_time(v));
    AN_TRY(require_sum(s));
    if (!(c * s + v + rho > 0)) return Undefined{Reason::bad_argument, "s must be above -(v + rho)/c"};
    return gamma_exponential_value(s, v, rho, c);
}

Outcome<double> gamma_exponential_bound(double v, double alpha, const MixtureTuning& tuning, double c) {
    AN_TRY(require_positive(c, "c", scale_max));
    AN_TRY(const double rho, tuned_rho(tuning, Sides::one));
    AN_TRY(require_time(v));
    AN_TRY(require_level(alpha));
    return solve_open_bound([&](double s) { return gamma_exponential_value(s, v, rho, c); }, alpha,
                            std::sqrt(v + rho) + c);
}

Outcome<double> beta_binomial_log_value(double s, double v, const MixtureTuning& tuning, BernoulliRange range,
                                        Sides sides) {
    AN_TRY(const BetaBinomial mixture, beta_binomial(tuning, range, sides));
    AN_TRY(require_time(v));
    AN_TRY(require_sum(s));
    if (s > v / range.g || s < -v / range.h) return Undefined{Reason::bad_argument, "s must lie in [-v/h, v/g]"};
    return mixture.log_value(s, v);
}

Outcome<double> beta_binomial_bound(double v, double alpha, const MixtureTuning& tuning, BernoulliRange range,
                                    Sides sides) {
    AN_TRY(const BetaBinomial mixture, beta_binomial(tuning, range, sides));
    AN_TRY(require_time(v));
    AN_TRY(require_level(alpha));
    return solve_bound([&](double s) { return mixture.log_value(s, v); }, alpha, v / range.g);
}

}  // namespace bellwether::analysis
