#include "analysis/effects/random_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "analysis/tails.hpp"

namespace bellwether::analysis {

namespace {

bool all_finite(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

int count_with_data(std::span<const double> values) {
    return static_cast<int>(std::count_if(values.begin(), values.end(), [](double value) { return value != 0; }));
}

/// The variance of the sum of the groups' parts, around their own mean, so that nothing cancels.
double variance_of_sum(std::span<const double> parts) {
    const auto groups = static_cast<double>(parts.size());
    const double mean = std::accumulate(parts.begin(), parts.end(), 0.0) / groups;
    double squares = 0;
    for (const double part : parts)
        squares += (part - mean) * (part - mean);
    return groups / (groups - 1) * squares;
}

/// Satterthwaite's (1946): a variance estimate whose own variance is v counts as 2 s^4 / v degrees of freedom; for
/// independent parts v = s^4 (2 / (G - 1) + excess kurtosis / G). Few active groups, or a few heavy listeners, then
/// widen the interval. Never more than G - 1.
double effective_degrees_of_freedom(std::span<const double> parts) {
    const auto groups = static_cast<double>(parts.size());
    const double mean = std::accumulate(parts.begin(), parts.end(), 0.0) / groups;
    double squares = 0;
    double fourth_powers = 0;
    for (const double part : parts) {
        const double square = (part - mean) * (part - mean);
        squares += square;
        fourth_powers += square * square;
    }
    const double excess = groups * fourth_powers / (squares * squares) - 3;
    return std::clamp(2 / (2 / (groups - 1) + std::max(excess, 0.0) / groups), 1.0, groups - 1);
}

Outcome<GroupedEstimate> estimate_of(double estimate, std::span<const double> parts, int groups_with_data,
                                     double alpha) {
    if (groups_with_data < groups_with_data_min)
        return Undefined{Reason::too_few_units,
                         "fewer than " + std::to_string(groups_with_data_min) +
                             " groups of listeners have something: " + std::to_string(groups_with_data)};
    const double variance = variance_of_sum(parts);
    // As R's t.test has it: what is left at ten roundings of the estimate is no variation.
    if (!(std::sqrt(variance) > 10 * std::numeric_limits<double>::epsilon() * std::abs(estimate)))
        return Undefined{Reason::zero_variance, "every group of listeners shows the same"};
    GroupedEstimate result;
    result.estimate = estimate;
    result.standard_error = std::sqrt(variance);
    result.degrees_of_freedom = effective_degrees_of_freedom(parts);
    const double half = t_upper_quantile(alpha / 2, result.degrees_of_freedom) * result.standard_error;
    result.interval = {estimate - half, estimate + half};
    result.groups_with_data = groups_with_data;
    return result;
}

bool is_level(double alpha) {
    return alpha > 0 && alpha < 1;
}

}  // namespace

Outcome<GroupedEstimate> random_groups_total(std::span<const double> totals, double alpha) {
    if (!is_level(alpha)) return Undefined{Reason::bad_argument, "alpha must lie between 0 and 1"};
    if (!all_finite(totals)) return Undefined{Reason::bad_argument, "a group's total is not a finite number"};
    const int with_data = count_with_data(totals);
    if (with_data == 0) return Undefined{Reason::no_units, "no listener has anything"};
    return estimate_of(std::accumulate(totals.begin(), totals.end(), 0.0), totals, with_data, alpha);
}

Outcome<GroupedEstimate> random_groups_ratio(std::span<const double> numerators, std::span<const double> denominators,
                                             double alpha) {
    if (!is_level(alpha)) return Undefined{Reason::bad_argument, "alpha must lie between 0 and 1"};
    if (numerators.size() != denominators.size())
        return Undefined{Reason::bad_argument, "every group needs a numerator and a denominator"};
    if (!all_finite(numerators) || !all_finite(denominators))
        return Undefined{Reason::bad_argument, "a group's total is not a finite number"};
    const double denominator = std::accumulate(denominators.begin(), denominators.end(), 0.0);
    if (denominator == 0) return Undefined{Reason::no_units, "there is nothing to divide by"};
    const double ratio = std::accumulate(numerators.begin(), numerators.end(), 0.0) / denominator;
    std::vector<double> linearised;
    linearised.reserve(numerators.size());
    for (std::size_t g = 0; g < numerators.size(); ++g)
        linearised.push_back((numerators[g] - ratio * denominators[g]) / denominator);
    return estimate_of(ratio, linearised, count_with_data(denominators), alpha);
}

}  // namespace bellwether::analysis
