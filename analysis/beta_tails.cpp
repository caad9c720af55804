#include "analysis/beta_tails.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace bellwether::analysis {

namespace {

namespace math = boost::math;

/// Boost's search fails now and then from about here on.
constexpr double far_tail = 1e-6;

/// Solved in the log-odds of x and the logarithm of the tail, which is nearly straight there.
double searched_quantile(double a, double b, double p) {
    constexpr double smallest = std::numeric_limits<double>::min();
    const auto share = [](double log_odds) { return 1 / (1 + std::exp(-log_odds)); };
    const auto excess = [&](double log_odds) {
        return std::log(std::max(math::ibeta(a, b, share(log_odds)), smallest)) - std::log(p);
    };
    const double lower = -700;
    const double at_lower = excess(lower);
    if (at_lower >= 0) return 0;
    double upper = std::max(lower + 1, std::log(a / b));  // at the mean there is nearly always more below
    while (excess(upper) <= 0 && upper < -lower)
        upper += 1;
    if (upper >= -lower) return 1;
    std::uintmax_t iterations = 200;
    const auto root = math::tools::toms748_solve(excess, lower, upper, at_lower, excess(upper),
                                                 math::tools::eps_tolerance<double>(48), iterations);
    return share(0.5 * (root.first + root.second));
}

}  // namespace

double beta_quantile(double a, double b, double p) {
    if (p < far_tail) return searched_quantile(a, b, p);
    try {
        return math::ibeta_inv(a, b, p);
    } catch (const std::runtime_error&) {  // its search gave up
        return searched_quantile(a, b, p);
    }
}

double beta_upper_quantile(double a, double b, double tail) {
    if (tail < far_tail) return 1 - searched_quantile(b, a, tail);
    try {
        return math::ibetac_inv(a, b, tail);
    } catch (const std::runtime_error&) {
        return 1 - searched_quantile(b, a, tail);
    }
}

}  // namespace bellwether::analysis
