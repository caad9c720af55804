#include "analysis/sequential/bounded_means.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

namespace math = boost::math;

/// The sums of a predictable mixture's lower bound: (sum l x - ln(1/a) - sum v psi(l)) / sum l.
class LowerBound {
  public:
    explicit LowerBound(double log_inverse_level) : log_inverse_level_(log_inverse_level) {}

    double add(double x, double lambda, double variance_term) {
        weighted_ += lambda * x;
        weights_ += lambda;
        spent_ += variance_term;
        return std::max(0.0, (weighted_ - log_inverse_level_ - spent_) / weights_);
    }

  private:
    double log_inverse_level_;
    double weighted_ = 0;
    double weights_ = 0;
    double spent_ = 0;
};

/// One side of the empirical Bernstein path. Every bet l_t and centre m_{t-1} is fixed before x_t is seen.
class BernsteinSide {
  public:
    explicit BernsteinSide(double level) : log_inverse_level_(-std::log(level)), bound_(log_inverse_level_) {}

    double add(double x) {
        t_ += 1;
        const double lambda = std::min(0.5, std::sqrt(2 * log_inverse_level_ / (t_ * std::log1p(t_) * variance_)));
        const double centre = t_ > 1 ? sum_ / (t_ - 1) : 0.0;
        const double psi = -std::log1p(-lambda) - lambda;
        const double lower = bound_.add(x, lambda, (x - centre) * (x - centre) * psi);
        sum_ += x;
        const double shrunk = std::min(1.0, (0.5 + sum_) / (t_ + 1));
        squares_ += (x - shrunk) * (x - shrunk);
        variance_ = (0.25 + squares_) / (t_ + 1);
        return lower;
    }

  private:
    double log_inverse_level_;
    LowerBound bound_;
    double t_ = 0;
    double sum_ = 0;
    double squares_ = 0;
    double variance_ = 0.25;
};

class HoeffdingSide {
  public:
    explicit HoeffdingSide(double level) : log_inverse_level_(-std::log(level)), bound_(log_inverse_level_) {}

    double add(double x) {
        t_ += 1;
        const double lambda = std::min(1.0, std::sqrt(8 * log_inverse_level_ / (t_ * std::log1p(t_))));
        return bound_.add(x, lambda, lambda * lambda / 8);
    }

  private:
    double log_inverse_level_;
    LowerBound bound_;
    double t_ = 0;
};

template <class Side>
Outcome<std::vector<Interval>> path(std::span<const double> x, double alpha) {
    AN_TRY(require_level(alpha));
    if (x.empty()) return Undefined{Reason::no_units, "a path needs at least one observation"};
    Side lower(alpha / 2);
    Side upper(alpha / 2);  // the lower bound of 1 - x, mirrored
    std::vector<Interval> result;
    result.reserve(x.size());
    for (double value : x) {
        if (!(value >= 0 && value <= 1)) return Undefined{Reason::bad_argument, "every observation must lie in [0, 1]"};
        result.push_back({lower.add(value), 1 - upper.add(1 - value)});
    }
    return result;
}

double log_beta(double a, double b) {
    return math::lgamma(a) + math::lgamma(b) - math::lgamma(a + b);
}

}  // namespace

Outcome<std::vector<Interval>> empirical_bernstein_path(std::span<const double> x, double alpha) {
    return path<BernsteinSide>(x, alpha);
}

Outcome<std::vector<Interval>> hoeffding_path(std::span<const double> x, double alpha) {
    return path<HoeffdingSide>(x, alpha);
}

Outcome<Interval> bernoulli_interval(double successes, double trials, double alpha, double t_opt, double alpha_opt) {
    AN_TRY(require_level(alpha));
    AN_TRY(require_level(alpha_opt));
    AN_TRY(require_positive(t_opt, "t_opt"));
    if (trials == 0) return Undefined{Reason::no_units, "an interval needs at least one trial"};
    if (!(trials > 0) || !in_range(trials) || !(successes >= 0 && successes <= trials))
        return Undefined{Reason::bad_argument, "successes must lie between 0 and the trials"};

    // At a mean p the range is g = p, h = 1 - p: the mixture is the beta-binomial likelihood ratio with the prior
    // Beta(p weight, (1 - p) weight), and the tuned weight is the same at every p.
    const double twice_log = -2 * std::log(alpha_opt);
    const double weight = std::max(t_opt / (twice_log + std::log1p(twice_log)) - 1, 1e-3);
    const double failures = trials - successes;
    const auto excess = [&](double p) {
        const double a = p * weight;
        const double b = (1 - p) * weight;
        return log_beta(a + successes, b + failures) - log_beta(a, b) - successes * std::log(p) -
               failures * std::log1p(-p) + std::log(alpha);
    };
    constexpr double smallest = 1e-300;
    const auto solve = [&](double outside, double inside) {
        std::uintmax_t iterations = 500;
        const auto [low, high] = std::minmax(outside, inside);
        const auto root =
            math::tools::toms748_solve(excess, low, high, math::tools::eps_tolerance<double>(48), iterations);
        return 0.5 * (root.first + root.second);
    };
    const double mean = successes / trials;
    constexpr double largest = 1 - 1e-16;
    Interval result{0, 1};
    if (successes > 0 && excess(smallest) > 0 && excess(std::min(mean, largest)) < 0)
        result.lower = solve(smallest, std::min(mean, largest));
    if (failures > 0 && excess(largest) > 0 && excess(std::max(mean, smallest)) < 0)
        result.upper = solve(largest, std::max(mean, smallest));
    return result;
}

}  // namespace bellwether::analysis
