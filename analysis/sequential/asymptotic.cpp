#include "analysis/sequential/asymptotic.hpp"

#include <algorithm>
#include <boost/math/special_functions/lambert_w.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// ln(sqrt(k) / alpha), or ln(1 + sqrt(k) / (2 alpha)): what the mixture's logarithm must reach, for k = n rho^2 + 1.
double log_threshold(double k, double alpha, Alternative alternative) {
    if (alternative == Alternative::two_sided) return 0.5 * std::log(k) - std::log(alpha);
    return std::log1p(std::sqrt(k) / (2 * alpha));
}

/// Inverts log_threshold: the alpha at which the threshold is log_evidence. The tail is a plain exponential, so it
/// keeps its digits down to the smallest double.
double level_at(double log_evidence, double k, Alternative alternative) {
    const double log_scale = 0.5 * std::log(k);
    if (alternative == Alternative::two_sided) return std::min(1.0, std::exp(log_scale - log_evidence));
    if (log_evidence <= 0) return 1.0;
    const double log_expm1 = log_evidence + std::log(-std::expm1(-log_evidence));
    return std::min(1.0, std::exp(log_scale - std::numbers::ln2 - log_expm1));
}

}  // namespace

Outcome<double> tuning_rho2(double tuning_n, double alpha, Alternative alternative) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(tuning_n, "tuning n"));
    const double level = alternative == Alternative::two_sided ? alpha : 2 * alpha;
    if (level >= 1) return Undefined{Reason::bad_argument, "a one-sided alpha must be below 1/2"};
    const double twice_log = -2 * std::log(level);
    return (twice_log + std::log1p(twice_log)) / tuning_n;
}

Outcome<double> optimal_rho2(double t_opt, double alpha) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(t_opt, "t_opt"));
    // alpha^2/e is 0 in doubles from alpha of 1e-162 on; there Lambert's asymptote has all digits that matter.
    const double x = -alpha * alpha / std::numbers::e;
    if (x > -std::numeric_limits<double>::min()) {
        const double l = 1 - 2 * std::log(alpha);
        double w = l + std::log(l);
        for (int i = 0; i < 50; ++i)
            w = l + std::log(w);
        return (w - 1) / t_opt;
    }
    return (-boost::math::lambert_wm1(x) - 1) / t_opt;
}

Outcome<double> mixture_margin(double n, double rho2, double alpha, Alternative alternative) {
    AN_TRY(require_positive(n, "n"));
    AN_TRY(require_positive(rho2, "rho^2"));
    AN_TRY(require_level(alpha));
    const double k = n * rho2 + 1;
    return std::sqrt(2 * k / (n * rho2) * log_threshold(k, alpha, alternative) / n);
}

Outcome<double> iterated_logarithm_margin(double n, double alpha) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(n, "n"));
    if (n < 1) return Undefined{Reason::bad_argument, "n must be at least 1"};
    return 1.7 * std::sqrt((std::log(std::log(2 * n)) + 0.72 * std::log(10.4 / alpha)) / n);
}

Outcome<Comparison> always_valid(const Comparison& fixed, double n, Alternative alternative, double alpha,
                                 double tuning_n) {
    AN_TRY(const double rho2, tuning_rho2(tuning_n, alpha, alternative));
    if (!(n >= 2) || !in_range(n)) return Undefined{Reason::too_few_units, "a comparison needs at least two units"};
    if (!(fixed.standard_error > 0) || !in_range(fixed.standard_error))
        return Undefined{Reason::zero_variance, "the standard error must be above 0"};
    if (!in_range(fixed.estimate)) return Undefined{Reason::bad_argument, "the estimate must be finite and not huge"};

    AN_TRY(const double margin, mixture_margin(n, rho2, alpha, alternative));
    const double half_width = fixed.standard_error * std::sqrt(n) * margin;
    const double z = fixed.estimate / fixed.standard_error;
    const double k = n * rho2 + 1;
    const bool towards_alternative =
        alternative == Alternative::two_sided || (alternative == Alternative::greater ? z > 0 : z < 0);

    Comparison result = fixed;
    result.degrees_of_freedom = infinity;
    result.statistic = z;
    result.p_value = towards_alternative ? level_at(z * z * n * rho2 / (2 * k), k, alternative) : 1.0;
    result.interval = {alternative == Alternative::less ? -infinity : fixed.estimate - half_width,
                       alternative == Alternative::greater ? infinity : fixed.estimate + half_width};
    return result;
}

}  // namespace bellwether::analysis
