#include "analysis/tails.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace bellwether::analysis {

namespace math = boost::math;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Boost answers the ends with an overflow error; here they are the infinities that they are.
void check_probability(double p) {
    if (!(p >= 0 && p <= 1)) throw std::domain_error("a probability must lie in [0, 1]");
}

}  // namespace

double normal_upper_tail(double z) {
    if (std::isnan(z)) throw std::domain_error("a normal statistic must be a number");
    return 0.5 * std::erfc(z / std::sqrt(2.0));
}

double t_upper_tail(double t, double df) {
    if (std::isnan(t) || !(df > 0)) throw std::domain_error("a t statistic must be a number, its degrees of freedom positive");
    if (std::isinf(df)) return normal_upper_tail(t);
    if (std::isinf(t)) return t > 0 ? 0.0 : 1.0;
    return math::cdf(math::complement(math::students_t(df), t));
}

double p_value(double statistic, double df, Alternative alternative) {
    switch (alternative) {
        case Alternative::greater: return t_upper_tail(statistic, df);
        case Alternative::less: return t_upper_tail(-statistic, df);
        case Alternative::two_sided: break;
    }
    return std::min(1.0, 2 * t_upper_tail(std::abs(statistic), df));
}

double normal_quantile(double p) {
    check_probability(p);
    if (p == 0) return -infinity;
    if (p == 1) return infinity;
    return math::quantile(math::normal(), p);
}

double normal_upper_quantile(double tail) { return -normal_quantile(tail); }

double t_quantile(double p, double df) {
    if (!(df > 0)) throw std::domain_error("degrees of freedom must be positive");
    if (std::isinf(df)) return normal_quantile(p);
    check_probability(p);
    if (p == 0) return -infinity;
    if (p == 1) return infinity;
    return math::quantile(math::students_t(df), p);
}

double t_upper_quantile(double tail, double df) { return -t_quantile(tail, df); }

}  // namespace bellwether::analysis
