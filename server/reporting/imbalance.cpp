#include "reporting/imbalance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "analysis/checks/sample_ratio.hpp"
#include "domain/time.hpp"

namespace bellwether {

namespace {

constexpr double cause_alpha = 0.01;
constexpr std::size_t causes_max = 5;

struct PlannedShare {
    std::size_t variant = 0;  ///< a place among the experiment's variants
    double share = 0;
};

/// The planned share of each variant over the whole history of the ramp.
std::vector<PlannedShare> planned_shares(const Experiment& experiment, const SampleRatioCheck& check) {
    double total = 0;
    for (const auto& row : check.rows)
        total += row.expected;
    std::vector<PlannedShare> shares;
    for (const auto& row : check.rows)
        for (std::size_t variant = 0; variant < experiment.variants.size(); ++variant)
            if (experiment.variants[variant].key == row.variant && total > 0)
                shares.push_back({variant, row.expected / total});
    return shares;
}

std::optional<double> p_value_of(const std::vector<double>& counts, const std::vector<PlannedShare>& shares) {
    std::vector<double> observed, expected;
    for (const auto& [variant, share] : shares) {
        observed.push_back(counts[variant]);
        expected.push_back(share);
    }
    const auto test = analysis::sample_ratio(observed, expected);
    return test ? std::optional(test.value().p_value) : std::nullopt;
}

/// One value of a dimension, whose listeners are not split as planned.
ImbalanceCause cause_of(const Experiment& experiment, const DimensionCounts& dimension, std::size_t value,
                        double p_value, const std::vector<PlannedShare>& shares) {
    ImbalanceCause cause{dimension.name, dimension.values[value], {}, p_value, std::nullopt};
    const auto& counts = dimension.listeners[value];
    std::vector<double> rest(counts.size(), 0);
    for (std::size_t other = 0; other < dimension.listeners.size(); ++other)
        for (std::size_t variant = 0; variant < rest.size() && other != value; ++variant)
            rest[variant] += dimension.listeners[other][variant];
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    for (const auto& [variant, share] : shares)
        cause.rows.push_back({experiment.variants[variant].key, counts[variant], total * share});
    cause.p_value_without = p_value_of(rest, shares);
    return cause;
}

}  // namespace

SampleRatioCheck check_sample_ratio(const Experiment& experiment, const ExpectedCounts& counts, double threshold) {
    SampleRatioCheck check;
    check.threshold = threshold;
    check.too_late = counts.too_late;
    std::vector<double> observed;
    std::vector<double> expected;
    for (const auto& count : counts.variants) {
        const auto variant = std::find_if(experiment.variants.begin(), experiment.variants.end(),
                                          [&](const Variant& v) { return v.variant_id == count.variant_id; });
        if (variant == experiment.variants.end()) continue;
        check.rows.push_back({variant->key, count.observed, count.expected});
        observed.push_back(count.observed);
        expected.push_back(count.expected);
    }
    const auto test = analysis::sample_ratio(observed, expected);
    if (!test) {
        check.refused = to_string(test.error().reason);
        return check;
    }
    check.p_value = test.value().p_value;
    check.sound = *check.p_value >= threshold;
    return check;
}

ListenerDimension dimension_of(std::string name, const std::vector<std::string>& values) {
    ListenerDimension dimension{std::move(name), values, {}};
    std::sort(dimension.values.begin(), dimension.values.end());
    dimension.values.erase(std::unique(dimension.values.begin(), dimension.values.end()), dimension.values.end());
    for (const auto& value : values)
        dimension.value_of_listener.push_back(static_cast<int>(
            std::lower_bound(dimension.values.begin(), dimension.values.end(), value) - dimension.values.begin()));
    return dimension;
}

std::vector<ListenerDimension> dimensions_of_exposure(const Look& look) {
    std::vector<std::string> days, steps;
    bool steps_known = false;
    for (const auto& listener : look.listeners) {
        days.push_back(print_day(UtcDay(std::chrono::days(listener.exposed_day))));
        steps.push_back(fmt::format("{}", listener.step));
        steps_known = steps_known || listener.step >= 0;
    }
    std::vector<ListenerDimension> dimensions{dimension_of("day of exposure", days)};
    if (steps_known) dimensions.push_back(dimension_of("ramp step", steps));
    return dimensions;
}

DimensionCounts counts_of(const ListenerDimension& dimension, const Look& look, const std::vector<int>& variant_ids) {
    DimensionCounts counts{dimension.name, dimension.values, {}};
    counts.listeners.assign(counts.values.size(), std::vector<double>(variant_ids.size(), 0));
    for (std::size_t i = 0; i < look.listeners.size(); ++i) {
        const auto found = std::find(variant_ids.begin(), variant_ids.end(), look.listeners[i].variant_id);
        if (found == variant_ids.end()) continue;
        const auto value = static_cast<std::size_t>(dimension.value_of_listener[i]);
        counts.listeners[value][static_cast<std::size_t>(found - variant_ids.begin())] += 1;
    }
    return counts;
}

std::vector<ImbalanceCause> causes_of_imbalance(const Experiment& experiment, const SampleRatioCheck& check,
                                                const std::vector<DimensionCounts>& dimensions) {
    const auto shares = planned_shares(experiment, check);
    std::size_t looked_at = 0;
    for (const auto& dimension : dimensions)
        looked_at += dimension.values.size();
    std::vector<ImbalanceCause> causes;
    for (const auto& dimension : dimensions)
        for (std::size_t value = 0; value < dimension.values.size() && dimension.values.size() > 1; ++value) {
            const auto p = p_value_of(dimension.listeners[value], shares);
            const double corrected = p.value_or(1) * static_cast<double>(looked_at);
            if (p && corrected <= cause_alpha)
                causes.push_back(cause_of(experiment, dimension, value, corrected, shares));
        }
    const auto explains = [&](const ImbalanceCause& cause) {
        return cause.p_value_without && *cause.p_value_without >= check.threshold;
    };
    std::sort(causes.begin(), causes.end(), [&](const ImbalanceCause& a, const ImbalanceCause& b) {
        return std::tuple(!explains(a), a.p_value, a.dimension, a.value) <
               std::tuple(!explains(b), b.p_value, b.dimension, b.value);
    });
    if (causes.size() > causes_max) causes.resize(causes_max);
    return causes;
}

std::string describe(const std::vector<ImbalanceCause>& causes) {
    if (causes.empty()) return {};
    const auto& first = causes.front();
    std::string counts;
    for (const auto& row : first.rows)
        counts += fmt::format("{}{} {:.0f} where {:.0f} were planned", counts.empty() ? "" : ", ", row.variant,
                              row.observed, row.expected);
    std::string text =
        fmt::format("The likely cause lies at {} '{}': {}", first.dimension, first.value, counts);
    if (first.p_value_without)
        text += fmt::format("; without it p = {:.2g}", *first.p_value_without);
    return text + ".";
}

}  // namespace bellwether
