#include "analysis/effects/fisher.hpp"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "analysis/effects/proportion_checks.hpp"

namespace bellwether::analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The successes of treatment given both margins: noncentral hypergeometric, its odds ratio exp(tilt).
class ConditionalSuccesses {
  public:
    ConditionalSuccesses(const Proportion& control, const Proportion& treatment)
        : lowest_(std::max(0.0, control.x + treatment.x - control.n)),
          seen_(static_cast<std::size_t>(treatment.x - lowest_)) {
        const double both = control.x + treatment.x;
        const double highest = std::min(treatment.n, both);
        // Log weights by the ratio of neighbours, so that their error grows with the distance walked, not with the
        // counts.
        double weight = 0;
        log_weights_.push_back(0);
        for (double k = lowest_; k < highest; k += 1) {
            weight += std::log((treatment.n - k) * (both - k)) - std::log((k + 1) * (control.n - both + k + 1));
            log_weights_.push_back(weight);
        }
    }

    bool at_lowest() const { return seen_ == 0; }
    bool at_highest() const { return seen_ + 1 == log_weights_.size(); }
    double lowest() const { return lowest_; }
    double seen() const { return lowest_ + static_cast<double>(seen_); }

    /// The probabilities of every table, the lowest first.
    std::vector<double> probabilities(double tilt) const {
        std::vector<double> result(log_weights_.size());
        double peak = -infinity;
        for (std::size_t i = 0; i < result.size(); ++i) {
            result[i] = log_weights_[i] + tilt * static_cast<double>(i);
            peak = std::max(peak, result[i]);
        }
        double total = 0;
        for (double& p : result)
            total += p = std::exp(p - peak);
        for (double& p : result)
            p /= total;
        return result;
    }
    double at_least_seen(double tilt) const {
        const auto p = probabilities(tilt);
        double sum = 0;
        for (std::size_t i = p.size(); i-- > seen_;)
            sum += p[i];
        return std::min(1.0, sum);
    }
    double at_most_seen(double tilt) const {
        const auto p = probabilities(tilt);
        double sum = 0;
        for (std::size_t i = 0; i <= seen_; ++i)
            sum += p[i];
        return std::min(1.0, sum);
    }
    double no_likelier_than_seen() const {
        const auto p = probabilities(0);
        const double limit = p[seen_] * (1 + 1e-7);
        double sum = 0;
        for (double x : p)
            if (x <= limit) sum += x;
        return std::min(1.0, sum);
    }
    double mean(double tilt) const {
        const auto p = probabilities(tilt);
        double sum = 0;
        for (std::size_t i = 0; i < p.size(); ++i)
            sum += p[i] * static_cast<double>(i);
        return lowest_ + sum;
    }

  private:
    double lowest_;
    std::size_t seen_;
    std::vector<double> log_weights_;
};

/// exp of the root of a function that grows with the tilt.
double odds_where_zero(const std::function<double(double)>& rising) {
    double lower = -1;
    double upper = 1;
    while (rising(lower) > 0)
        lower *= 2;
    while (rising(upper) < 0)
        upper *= 2;
    const double at_lower = rising(lower);
    const double at_upper = rising(upper);
    if (at_lower == 0) return std::exp(lower);
    if (at_upper == 0) return std::exp(upper);
    std::uintmax_t steps = 200;
    const auto ends = boost::math::tools::toms748_solve(rising, lower, upper, at_lower, at_upper,
                                                        boost::math::tools::eps_tolerance<double>(), steps);
    return std::exp(ends.first + (ends.second - ends.first) / 2);
}

double lower_odds(const ConditionalSuccesses& successes, double tail) {
    if (successes.at_lowest()) return 0;
    return odds_where_zero([&](double tilt) { return successes.at_least_seen(tilt) - tail; });
}

double upper_odds(const ConditionalSuccesses& successes, double tail) {
    if (successes.at_highest()) return infinity;
    return odds_where_zero([&](double tilt) { return tail - successes.at_most_seen(tilt); });
}

double likeliest_odds(const ConditionalSuccesses& successes) {
    if (successes.at_lowest()) return 0;
    if (successes.at_highest()) return infinity;
    return odds_where_zero([&](double tilt) { return successes.mean(tilt) - successes.seen(); });
}

bool whole(const Proportion& arm) {
    return arm.n == std::floor(arm.n) && arm.x == std::floor(arm.x);
}

}  // namespace

Outcome<FisherTest> fisher_exact(const Proportion& control, const Proportion& treatment, Alternative alternative,
                                 double alpha) {
    AN_TRY(require_interval_arguments(control, treatment, alpha));
    if (!whole(control) || !whole(treatment))
        return Undefined{Reason::bad_argument, "an exact test needs whole counts"};
    const double both = control.x + treatment.x;
    const double tables = std::min(treatment.n, both) - std::max(0.0, both - control.n) + 1;
    if (tables > max_fisher_tables)
        return Undefined{Reason::bad_argument, "too many tables for the exact test: use a score test"};

    const ConditionalSuccesses successes(control, treatment);
    const double odds = likeliest_odds(successes);
    switch (alternative) {
        case Alternative::greater:
            return FisherTest{successes.at_least_seen(0), odds, {lower_odds(successes, alpha), infinity}};
        case Alternative::less:
            return FisherTest{successes.at_most_seen(0), odds, {0, upper_odds(successes, alpha)}};
        case Alternative::two_sided:
            break;
    }
    return FisherTest{
        successes.no_likelier_than_seen(), odds, {lower_odds(successes, alpha / 2), upper_odds(successes, alpha / 2)}};
}

}  // namespace bellwether::analysis
