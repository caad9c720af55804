#include "analysis/checks/multiple_testing.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

Outcome<void> require_p_values(std::span<const double> p_values) {
    const bool good = std::all_of(p_values.begin(), p_values.end(), [](double p) { return p >= 0 && p <= 1; });
    if (!good) return Undefined{Reason::bad_argument, "a p-value must lie in [0, 1]"};
    return boost::outcome_v2::success();
}

/// The places of the p-values from the smallest to the largest; ties in the order given.
std::vector<std::size_t> ascending(std::span<const double> p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p_values[a] < p_values[b]; });
    return order;
}

/// Step-down: from the smallest p-value on, no adjusted value may fall below an earlier one.
void step_down(std::vector<double>& sorted) {
    for (std::size_t i = 1; i < sorted.size(); ++i)
        sorted[i] = std::max(sorted[i], sorted[i - 1]);
}

/// Step-up: from the largest on, none may rise above a later one.
void step_up(std::vector<double>& sorted) {
    for (std::size_t i = sorted.size(); i-- > 1;)
        sorted[i - 1] = std::min(sorted[i - 1], sorted[i]);
}

/// Wright (1992), "Adjusted p-values for simultaneous inference", appendix; p ascending.
void hommel(std::vector<double>& p) {
    const std::size_t n = p.size();
    if (n < 2) return;
    double simes = 1;
    for (std::size_t i = 0; i < n; ++i)
        simes = std::min(simes, double(n) * p[i] / double(i + 1));
    std::vector<double> adjusted(n, simes);
    for (std::size_t m = n - 1; m >= 2; --m) {
        const std::size_t tail = n - m + 1;  // the m - 1 largest p-values begin here
        double smallest = double(m) * p[tail] / 2;
        for (std::size_t i = tail; i < n; ++i)
            smallest = std::min(smallest, double(m) * p[i] / double(i - tail + 2));
        for (std::size_t i = 0; i < tail; ++i)
            adjusted[i] = std::max(adjusted[i], std::min(double(m) * p[i], smallest));
        const double last = std::min(double(m) * p[tail - 1], smallest);
        for (std::size_t i = tail; i < n; ++i)
            adjusted[i] = std::max(adjusted[i], last);
    }
    for (std::size_t i = 0; i < n; ++i)
        p[i] = std::max(p[i], adjusted[i]);
}

void adjust_sorted(std::vector<double>& p, Adjustment method) {
    const auto n = double(p.size());
    const auto scale = [&p](auto factor) {
        for (std::size_t i = 0; i < p.size(); ++i)
            p[i] = factor(double(i + 1)) * p[i];
    };
    switch (method) {
        case Adjustment::bonferroni:
            return scale([n](double) { return n; });
        case Adjustment::holm:
            scale([n](double rank) { return n + 1 - rank; });
            return step_down(p);
        case Adjustment::hochberg:
            scale([n](double rank) { return n + 1 - rank; });
            return step_up(p);
        case Adjustment::hommel:
            return hommel(p);
        case Adjustment::benjamini_hochberg:
            scale([n](double rank) { return n / rank; });
            return step_up(p);
        case Adjustment::benjamini_yekutieli: {
            double harmonic = 0;
            for (std::size_t i = 1; i <= p.size(); ++i)
                harmonic += 1 / double(i);
            scale([n, harmonic](double rank) { return harmonic * n / rank; });
            return step_up(p);
        }
    }
}

/// How many of the smallest p-values the linear step-up at this level rejects.
std::size_t step_up_rejections(std::span<const double> sorted, double level) {
    const auto n = double(sorted.size());
    for (std::size_t i = sorted.size(); i > 0; --i)
        if (sorted[i - 1] <= double(i) / n * level) return i;
    return 0;
}

}  // namespace

Outcome<std::vector<double>> adjust(std::span<const double> p_values, Adjustment method) {
    AN_TRY(require_p_values(p_values));
    if (method == Adjustment::hommel && p_values.size() > hommel_tests_max)
        return Undefined{Reason::bad_argument, "too many tests for Hommel's adjustment"};
    const auto order = ascending(p_values);
    std::vector<double> sorted;
    for (auto place : order)
        sorted.push_back(p_values[place]);
    adjust_sorted(sorted, method);
    std::vector<double> result(p_values.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        result[order[i]] = std::min(1.0, sorted[i]);
    return result;
}

Outcome<std::vector<bool>> two_stage_rejections(std::span<const double> p_values, double alpha) {
    AN_TRY(require_p_values(p_values));
    AN_TRY(require_level(alpha));
    const auto order = ascending(p_values);
    std::vector<double> sorted;
    for (auto place : order)
        sorted.push_back(p_values[place]);

    const std::size_t n = sorted.size();
    const double first_level = alpha / (1 + alpha);
    std::size_t rejections = step_up_rejections(sorted, first_level);
    if (rejections > 0 && rejections < n)
        rejections = step_up_rejections(sorted, first_level * double(n) / double(n - rejections));

    std::vector<bool> result(n, false);
    for (std::size_t i = 0; i < rejections; ++i)
        result[order[i]] = true;
    return result;
}

}  // namespace bellwether::analysis
