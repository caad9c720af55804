#include "analysis/bayes/beta.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/log1p.hpp>
#include <cmath>
#include <vector>

#include "analysis/beta_tails.hpp"
#include "analysis/quadrature.hpp"

namespace bellwether::analysis {

namespace {

namespace math = boost::math;

/// The whole computation is in the log-odds x = ln(p / q), q = 1 - p, where beta densities are smooth and their flanks
/// at 0 and 1 are exponentials.
constexpr double log_odds_max = 700;

class LogOddsBeta {
  public:
    explicit LogOddsBeta(const BetaDistribution& beta) : a_(beta.a), b_(beta.b), centre_(std::log(beta.a / beta.b)) {}

    /// Logarithm of the density of x against its largest value: n (p t - log1p(p expm1(t))), where p is the smaller of
    /// the two mean shares and t the distance on its side: seen from the larger one, n t would cancel. Near the middle
    /// the first-order terms, which cancel as well, are left out on both sides.
    double log_density(double x) const {
        const double n = a_ + b_;
        const double p = std::min(a_, b_) / n;
        const double t = a_ <= b_ ? x - centre_ : centre_ - x;
        if (std::abs(t) > 1) return n * (p * t - std::log1p(p * std::expm1(t)));
        return -n * (p * expm1_remainder(t) + math::log1pmx(p * std::expm1(t)));
    }

    double below(double x) const { return x <= 0 ? math::ibeta(a_, b_, share(x)) : math::ibetac(b_, a_, share(-x)); }
    double above(double x) const { return x <= 0 ? math::ibetac(a_, b_, share(x)) : math::ibeta(b_, a_, share(-x)); }

    /// The length over which the density changes, at x: 1 / sqrt of the curvature (a + b) p q of its logarithm.
    double scale(double x) const { return 1 / std::sqrt((a_ + b_) * share(x) * share(-x)); }

    /// Where the density is above the smallest double.
    std::pair<double, double> support() const { return {edge(-1), edge(1)}; }

    static double share(double x) { return 1 / (1 + std::exp(-x)); }

  private:
    /// exp(d) - 1 - d.
    static double expm1_remainder(double d) {
        if (std::abs(d) > 0.1) return std::expm1(d) - d;
        double term = d * d / 2;
        double sum = term;
        for (int k = 3; k <= 11; ++k)
            sum += term *= d / k;
        return sum;
    }

    double edge(double direction) const {
        constexpr double smallest = -745;
        double inside = 0;
        double outside = scale(centre_);
        while (log_density(centre_ + direction * outside) > smallest && outside < 3 * log_odds_max) {
            inside = outside;
            outside *= 1.5;
        }
        for (int i = 0; i < 6; ++i) {
            const double middle = 0.5 * (inside + outside);
            (log_density(centre_ + direction * middle) > smallest ? inside : outside) = middle;
        }
        return std::clamp(centre_ + direction * outside, -log_odds_max, log_odds_max);
    }

    double a_;
    double b_;
    double centre_;
};

/// Panels over both supports, each no longer than what changes in it.
QuadratureNodes shared_nodes(const LogOddsBeta& one, const LogOddsBeta& other) {
    const std::array<std::pair<const LogOddsBeta*, std::pair<double, double>>, 2> parts = {
        {{&one, one.support()}, {&other, other.support()}}};
    double x = std::min(parts[0].second.first, parts[1].second.first);
    const double end = std::max(parts[0].second.second, parts[1].second.second);
    std::vector<double> breakpoints = {x};
    while (x < end) {
        double next = std::min(x + 1, end);  // p q itself changes by a factor e over 1
        for (const auto& [density, support] : parts) {
            if (x < support.first)
                next = std::min(next, support.first);
            else if (x < support.second)
                next = std::min({next, support.second, x + density->scale(x)});
        }
        if (!(next > x)) break;
        breakpoints.push_back(next);
        x = next;
    }
    return panel_nodes(breakpoints);
}

Outcome<void> require_beta(const BetaDistribution& beta) {
    const auto fits = [](double x) { return x >= beta_parameter_min && x <= beta_parameter_max; };
    if (fits(beta.a) && fits(beta.b)) return boost::outcome_v2::success();
    return Undefined{Reason::bad_argument, "both parameters of a beta distribution must lie between 0.05 and 1e13"};
}

/// a_t / n_t - a_c / n_c over the common denominator, so that nearly equal shares keep their difference (Kahan).
double mean_difference(const BetaDistribution& control, const BetaDistribution& treatment) {
    const double right = control.a * treatment.b;
    const double rounding = std::fma(-control.a, treatment.b, right);
    return (std::fma(treatment.a, control.b, -right) + rounding) / (control.a + control.b) /
           (treatment.a + treatment.b);
}

Interval credible(const BetaDistribution& beta, double alpha) {
    return {beta_quantile(beta.a, beta.b, alpha / 2), beta_upper_quantile(beta.a, beta.b, alpha / 2)};
}

}  // namespace

Outcome<BetaDistribution> beta_posterior(const BetaDistribution& prior, double n, double x) {
    AN_TRY(require_beta(prior));
    if (!(x >= 0 && x <= n) || !std::isfinite(n))
        return Undefined{Reason::bad_argument, "successes must lie between 0 and the trials"};
    return BetaDistribution{prior.a + x, prior.b + (n - x)};
}

Outcome<BetaComparison> compare_beta(const BetaDistribution& control, const BetaDistribution& treatment, double alpha) {
    AN_TRY(require_beta(control));
    AN_TRY(require_beta(treatment));
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
    const LogOddsBeta c(control);
    const LogOddsBeta t(treatment);
    const QuadratureNodes nodes = shared_nodes(c, t);

    // E[max(X - Y, 0)] is the integral over p of P(Y < p) P(X > p); dp = p q dx.
    BetaComparison result;
    double mass = 0;
    for (std::size_t i = 0; i < nodes.x.size(); ++i) {
        const double x = nodes.x[i];
        const double density = nodes.w[i] * std::exp(t.log_density(x));
        const double dp = nodes.w[i] * LogOddsBeta::share(x) * LogOddsBeta::share(-x);
        const double control_below = c.below(x);
        mass += density;
        result.chance_to_win += density * control_below;
        result.loss_control += dp * control_below * t.above(x);
        result.loss_treatment += dp * t.below(x) * c.above(x);
    }
    result.chance_to_win = std::min(1.0, result.chance_to_win / mass);
    result.mean_difference = mean_difference(control, treatment);
    result.credible_control = credible(control, alpha);
    result.credible_treatment = credible(treatment, alpha);
    return result;
}

}  // namespace bellwether::analysis
