#include "analysis/sequential/stitching.hpp"

#include <algorithm>
#include <boost/math/special_functions/zeta.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

namespace math = boost::math;
constexpr double infinity = std::numeric_limits<double>::infinity();

Outcome<void> require_epochs(double s, double eta) {
    if (!(s > 1) || !in_range(s)) return Undefined{Reason::bad_argument, "s must be above 1"};
    if (!(eta > 1) || !in_range(eta)) return Undefined{Reason::bad_argument, "eta must be above 1"};
    return boost::outcome_v2::success();
}

/// k1 sqrt(variance l) widened by the sub-gamma term k2 c l: the shape that both stitched bounds share.
double stitch(double variance, double c, double l, double eta) {
    const double k1 = (std::pow(eta, 0.25) + std::pow(eta, -0.25)) / std::numbers::sqrt2;
    const double k2 = (std::sqrt(eta) + 1) / 2;
    const double skew = k2 * c * l;
    return std::sqrt(k1 * k1 * variance * l + skew * skew) + skew;
}

/// The error of the empirical-process bound with constant C, at its best epoch length eta.
double empirical_process_error(double c, double a) {
    const auto error = [&](double eta) {
        const double reach = a - std::sqrt(2 * (eta - 1) / c);
        const double gamma2 = reach > 0 ? 2 / eta * reach * reach : 0.0;
        if (!(gamma2 > 1) || !(eta > 1)) return std::numeric_limits<double>::max();
        return 4 * std::exp(-gamma2 * c) * (1 + 1 / ((gamma2 - 1) * std::log(eta)));
    };
    // gamma^2 > 1 holds up to the eta where sqrt(eta/2) + sqrt(2 (eta - 1)/C) = A.
    const auto slack = [&](double eta) { return std::sqrt(eta / 2) + std::sqrt(2 * (eta - 1) / c) - a; };
    double last = 2 * a * a;
    if (slack(last) > 0) {
        std::uintmax_t iterations = 200;
        last = math::tools::toms748_solve(slack, 1.0, last, math::tools::eps_tolerance<double>(50), iterations).first;
    }
    std::uintmax_t steps = 500;
    return math::tools::brent_find_minima(error, 1.0, last, 26, steps).second;
}

}  // namespace

Outcome<double> polynomial_stitching_bound(double v, double alpha, const PolynomialStitching& stitching) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(stitching.v_min, "v_min"));
    AN_TRY(require_epochs(stitching.s, stitching.eta));
    if (!(v >= 0) || !in_range(v)) return Undefined{Reason::bad_argument, "v must not be below 0"};
    if (!(stitching.c >= 0) || !in_range(stitching.c)) return Undefined{Reason::bad_argument, "c must not be below 0"};
    const double time = std::max(v, stitching.v_min);
    const double l = stitching.s * std::log(std::log(stitching.eta * time / stitching.v_min)) +
                     std::log(math::zeta(stitching.s)) - stitching.s * std::log(std::log(stitching.eta)) -
                     std::log(alpha);
    return stitch(time, stitching.c, l, stitching.eta);
}

Outcome<double> quantile_double_stitching_bound(double t, double alpha, const QuantileStitching& stitching) {
    const auto& [p, t_opt, delta, s, eta] = stitching;
    AN_TRY(require_level(alpha));
    AN_TRY(require_epochs(s, eta));
    AN_TRY(require_positive(t, "t"));
    AN_TRY(require_positive(delta, "delta"));
    if (!(p > 0 && p < 1)) return Undefined{Reason::bad_argument, "p must be between 0 and 1"};
    if (!(t_opt >= 1) || !in_range(t_opt)) return Undefined{Reason::bad_argument, "t_opt must be at least 1"};
    const double time = std::max(t, t_opt);
    const double logit = std::log(p / (1 - p));
    const double shifted = 1 / (1 + std::exp(-(logit + 2 * delta * std::sqrt(t_opt * eta / time))));
    const double r = p >= 0.5 ? p : std::min(0.5, shifted);
    const double variance = r * (1 - r);
    const double grid = std::sqrt(time / t_opt) * std::abs(logit) / (2 * delta) + 1;
    const double zeta = math::zeta(s);
    const double l = s * std::log(std::log(eta * time / t_opt)) + s * std::log(grid) +
                     std::log(2 * zeta * (2 * zeta + 1) / alpha) - s * std::log(std::log(eta));
    return delta * std::sqrt(eta * time * variance / t_opt) + stitch(time * variance, (1 - 2 * p) / 3, l, eta);
}

Outcome<double> empirical_process_bound(double t, double alpha, double t_min, double a) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(t, "t"));
    if (!(a > 1 / std::numbers::sqrt2) || !in_range(a))
        return Undefined{Reason::bad_argument, "A must be above 1/sqrt(2)"};
    if (!(t_min >= 1) || !in_range(t_min)) return Undefined{Reason::bad_argument, "t_min must be at least 1"};
    if (t < t_min) return infinity;
    // The error falls as C grows; in logarithms it is nearly a line.
    const auto excess = [&](double c) { return std::log(empirical_process_error(c, a)) - std::log(alpha); };
    double upper = 4;
    while (excess(upper) > 0 && upper < 1e7)
        upper *= 2;
    double lower = upper / 2;
    while (excess(lower) < 0 && lower > 1e-7)
        lower /= 2;
    if (excess(upper) > 0 || excess(lower) < 0)
        return Undefined{Reason::did_not_converge, "no constant gives this alpha with this A"};
    std::uintmax_t iterations = 200;
    const auto c = math::tools::toms748_solve(excess, lower, upper, math::tools::eps_tolerance<double>(46), iterations);
    return a * std::sqrt((std::log1p(std::log(t / t_min)) + 0.5 * (c.first + c.second)) / t);
}

}  // namespace bellwether::analysis
