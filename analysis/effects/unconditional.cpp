#include "analysis/effects/unconditional.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "analysis/effects/proportion_checks.hpp"

namespace bellwether::analysis {

namespace {

/// Successes of control, from first to last, that are extreme together with one number of successes in treatment.
struct Run {
    std::size_t first;
    std::size_t last;
};
/// One list of runs for each number of successes in treatment.
using Region = std::vector<std::vector<Run>>;

void add_to(std::vector<Run>& runs, std::size_t control_successes) {
    if (!runs.empty() && runs.back().last + 1 == control_successes) {
        runs.back().last = control_successes;
    } else {
        runs.push_back({control_successes, control_successes});
    }
}

std::vector<double> log_choose(std::size_t n) {
    std::vector<double> result(n + 1);
    const double whole = std::lgamma(static_cast<double>(n) + 1);
    for (std::size_t k = 0; k <= n; ++k)
        result[k] = whole - std::lgamma(static_cast<double>(k) + 1) - std::lgamma(static_cast<double>(n - k) + 1);
    return result;
}

/// The probability of a region as a function of the common share of success.
class RegionProbability {
  public:
    RegionProbability(Region region, std::size_t n_control, std::size_t n_treatment)
        : region_(std::move(region)), control_(log_choose(n_control)), treatment_(log_choose(n_treatment)) {}

    double at(double share) const {
        const std::vector<double> control = probabilities(control_, share);
        const std::vector<double> treatment = probabilities(treatment_, share);
        std::vector<double> up_to(control.size() + 1, 0.0);
        for (std::size_t k = 0; k < control.size(); ++k)
            up_to[k + 1] = up_to[k] + control[k];
        double sum = 0;
        for (std::size_t k = 0; k < treatment.size(); ++k)
            for (const Run& run : region_[k])
                sum += treatment[k] * (up_to[run.last + 1] - up_to[run.first]);
        return sum;
    }

    /// Its largest value over all shares: a grid that is even in the share's standard error, then golden sections
    /// around every peak that could still win.
    double largest() const {
        const auto units = static_cast<double>(control_.size() + treatment_.size());
        const auto steps = static_cast<std::size_t>(200 + 8 * std::sqrt(units));
        std::vector<double> values(steps + 1);
        for (std::size_t i = 0; i <= steps; ++i)
            values[i] = at(share_of(i, steps));
        const double best = *std::ranges::max_element(values);
        double result = best;
        for (std::size_t i = 0; i <= steps; ++i) {
            const bool peak = (i == 0 || values[i] >= values[i - 1]) && (i == steps || values[i] >= values[i + 1]);
            if (peak && values[i] >= 0.9 * best)
                result = std::max(result,
                                  climb(share_of(i == 0 ? 0 : i - 1, steps), share_of(std::min(i + 1, steps), steps)));
        }
        return std::min(1.0, result);
    }

  private:
    static double share_of(std::size_t step, std::size_t steps) {
        return std::pow(std::sin(std::numbers::pi / 2 * static_cast<double>(step) / static_cast<double>(steps)), 2);
    }

    static std::vector<double> probabilities(const std::vector<double>& log_choices, double share) {
        const std::size_t n = log_choices.size() - 1;
        std::vector<double> result(n + 1, 0.0);
        if (share <= 0 || share >= 1) {
            result[share <= 0 ? 0 : n] = 1;
            return result;
        }
        const double success = std::log(share);
        const double failure = std::log1p(-share);
        for (std::size_t k = 0; k <= n; ++k)
            result[k] =
                std::exp(log_choices[k] + static_cast<double>(k) * success + static_cast<double>(n - k) * failure);
        return result;
    }

    double climb(double from, double to) const {
        const double golden = std::numbers::phi - 1;
        double a = to - golden * (to - from);
        double b = from + golden * (to - from);
        double at_a = at(a);
        double at_b = at(b);
        for (int step = 0; step < 40; ++step) {
            if (at_a > at_b) {
                to = b;
                b = a;
                at_b = at_a;
                a = to - golden * (to - from);
                at_a = at(a);
            } else {
                from = a;
                a = b;
                at_a = at_b;
                b = from + golden * (to - from);
                at_b = at(b);
            }
        }
        return std::max(at_a, at_b);
    }

    Region region_;
    std::vector<double> control_;
    std::vector<double> treatment_;
};

/// Squared pooled z of a table; 0 where nothing varies.
double squared_z(double control_x, double control_n, double treatment_x, double treatment_n) {
    const double both = control_x + treatment_x;
    const double n = control_n + treatment_n;
    if (both == 0 || both == n) return 0;
    const double difference = treatment_x * control_n - control_x * treatment_n;
    return difference * difference * n / (both * (n - both) * control_n * treatment_n);
}

Region barnard_region(const Proportion& control, const Proportion& treatment) {
    // Ties between mirrored tables must not hang on a rounding.
    const double limit = squared_z(control.x, control.n, treatment.x, treatment.n) * (1 - 1e-12);
    Region region(static_cast<std::size_t>(treatment.n) + 1);
    for (std::size_t t = 0; t < region.size(); ++t)
        for (std::size_t c = 0; c <= static_cast<std::size_t>(control.n); ++c)
            if (squared_z(static_cast<double>(c), control.n, static_cast<double>(t), treatment.n) >= limit)
                add_to(region[t], c);
    return region;
}

/// The tables whose Fisher p-value, "treatment at least as many successes given the total", is at most that of the
/// table seen. For each total the most extreme tables are added until their probability passes it.
Region boschloo_region(const Proportion& control, const Proportion& treatment) {
    const auto n_c = static_cast<std::size_t>(control.n);
    const auto n_t = static_cast<std::size_t>(treatment.n);
    const std::vector<double> choose_c = log_choose(n_c);
    const std::vector<double> choose_t = log_choose(n_t);
    const std::vector<double> choose_all = log_choose(n_c + n_t);
    const auto most_in_treatment = [&](std::size_t total) { return std::min(total, n_t); };
    const auto least_in_treatment = [&](std::size_t total) { return total > n_c ? total - n_c : 0; };
    const auto probability = [&](std::size_t total, std::size_t t) {
        return std::exp(choose_t[t] + choose_c[total - t] - choose_all[total]);
    };

    const auto seen = static_cast<std::size_t>(treatment.x);
    const auto seen_total = static_cast<std::size_t>(control.x + treatment.x);
    double limit = 0;
    for (std::size_t t = most_in_treatment(seen_total); t > seen; --t)
        limit += probability(seen_total, t);
    limit = (limit + probability(seen_total, seen)) * (1 + 1e-10);

    Region region(n_t + 1);
    for (std::size_t total = 0; total <= n_c + n_t; ++total) {
        double tail = 0;
        for (std::size_t t = most_in_treatment(total);; --t) {
            tail += probability(total, t);
            if (tail > limit) break;
            add_to(region[t], total - t);
            if (t == least_in_treatment(total)) break;
        }
    }
    return region;
}

double boschloo_greater(const Proportion& control, const Proportion& treatment) {
    return RegionProbability(boschloo_region(control, treatment), static_cast<std::size_t>(control.n),
                             static_cast<std::size_t>(treatment.n))
        .largest();
}

Outcome<void> check(const Proportion& control, const Proportion& treatment) {
    AN_TRY(require_counts(control));
    AN_TRY(require_counts(treatment));
    for (double count : {control.n, control.x, treatment.n, treatment.x})
        if (count != std::floor(count)) return Undefined{Reason::bad_argument, "an exact test needs whole counts"};
    if ((control.n + 1) * (treatment.n + 1) > max_unconditional_tables ||
        control.n + treatment.n > max_unconditional_units)
        return Undefined{Reason::bad_argument, "too many tables for an exact test: use a score test"};
    return boost::outcome_v2::success();
}

}  // namespace

Outcome<double> barnard_p_value(const Proportion& control, const Proportion& treatment) {
    AN_TRY(check(control, treatment));
    return RegionProbability(barnard_region(control, treatment), static_cast<std::size_t>(control.n),
                             static_cast<std::size_t>(treatment.n))
        .largest();
}

Outcome<double> boschloo_p_value(const Proportion& control, const Proportion& treatment) {
    AN_TRY(check(control, treatment));
    // "Treatment less" is "treatment greater" with successes and failures exchanged.
    const Proportion turned_control{control.n, control.n - control.x};
    const Proportion turned_treatment{treatment.n, treatment.n - treatment.x};
    const double smaller =
        std::min(boschloo_greater(control, treatment), boschloo_greater(turned_control, turned_treatment));
    return std::min(1.0, 2 * smaller);
}

}  // namespace bellwether::analysis
