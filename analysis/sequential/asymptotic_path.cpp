#include "analysis/sequential/asymptotic_path.hpp"

#include <cmath>
#include <limits>

#include "analysis/moments.hpp"
#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

/// half_width(t, variance) is asked from t = 2 on, where a variance exists.
template <class HalfWidth>
Outcome<std::vector<Interval>> path(std::span<const double> x, double rho2, double alpha, HalfWidth half_width) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_positive(rho2, "rho^2"));
    if (x.empty()) return Undefined{Reason::no_units, "a path needs at least one observation"};
    std::vector<Interval> result;
    result.reserve(x.size());
    Moments seen;
    for (double value : x) {
        if (!in_range(value)) return Undefined{Reason::bad_argument, "every observation must be finite and not huge"};
        seen.add(value);
        const double margin =
            seen.n() < 2 ? std::numeric_limits<double>::infinity() : half_width(seen.n(), seen.variance());
        result.push_back({seen.mean() - margin, seen.mean() + margin});
    }
    return result;
}

}  // namespace

Outcome<std::vector<Interval>> mean_path(std::span<const double> x, double rho2, double alpha) {
    return path(x, rho2, alpha, [&](double t, double variance) {
        const double k = t * rho2 + 1;
        return std::sqrt(variance * 2 * k / (t * rho2) * (0.5 * std::log(k) - std::log(alpha)) / t);
    });
}

Outcome<std::vector<Interval>> mean_path_lyapunov(std::span<const double> x, double rho2, double alpha) {
    return path(x, rho2, alpha, [&](double t, double variance) {
        const double k = t * variance * rho2 + 1;
        return std::sqrt(2 * k / rho2 * (0.5 * std::log(k) - std::log(alpha))) / t;
    });
}

Outcome<std::vector<double>> inverse_propensity_outcomes(std::span<const double> arm, std::span<const double> y,
                                                         std::span<const double> propensity) {
    if (arm.size() != y.size() || arm.size() != propensity.size())
        return Undefined{Reason::bad_argument, "arm, y and propensity must have the same length"};
    std::vector<double> result;
    result.reserve(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (arm[i] != 0 && arm[i] != 1) return Undefined{Reason::bad_argument, "an arm must be 0 or 1"};
        if (!(propensity[i] > 0 && propensity[i] < 1))
            return Undefined{Reason::bad_argument, "a propensity must be between 0 and 1"};
        result.push_back(arm[i] == 1 ? y[i] / propensity[i] : -y[i] / (1 - propensity[i]));
    }
    return result;
}

}  // namespace bellwether::analysis
