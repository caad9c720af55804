#include "reporting/imbalance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/checks/sample_ratio.hpp"
#include "domain/time.hpp"

namespace bellwether {

namespace {

constexpr double cause_alpha = 0.01;
constexpr std::size_t causes_max = 5;

using CountsByVariant = std::map<int, double>;

/// The planned share of each variant over the whole history of the ramp.
std::vector<std::pair<const Variant*, double>> planned_shares(const Experiment& experiment,
                                                              const SampleRatioCheck& check) {
    double total = 0;
    for (const auto& row : check.rows)
        total += row.expected;
    std::vector<std::pair<const Variant*, double>> shares;
    for (const auto& row : check.rows)
        if (const auto* variant = experiment.variant(row.variant); variant != nullptr && total > 0)
            shares.emplace_back(variant, row.expected / total);
    return shares;
}

std::optional<double> p_value_of(const CountsByVariant& counts,
                                 const std::vector<std::pair<const Variant*, double>>& shares) {
    std::vector<double> observed, expected;
    for (const auto& [variant, share] : shares) {
        const auto found = counts.find(variant->variant_id);
        observed.push_back(found == counts.end() ? 0 : found->second);
        expected.push_back(share);
    }
    const auto test = analysis::sample_ratio(observed, expected);
    return test ? std::optional(test.value().p_value) : std::nullopt;
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

std::vector<ImbalanceCause> causes_of_imbalance(const Experiment& experiment, const Look& look,
                                                const SampleRatioCheck& check,
                                                const std::vector<ListenerDimension>& dimensions) {
    const auto shares = planned_shares(experiment, check);
    CountsByVariant all;
    for (const auto& listener : look.listeners)
        all[listener.variant_id] += 1;
    std::size_t looked_at = 0;
    for (const auto& dimension : dimensions)
        looked_at += dimension.values.size();
    std::vector<ImbalanceCause> causes;
    for (const auto& dimension : dimensions) {
        if (dimension.values.size() < 2) continue;
        std::vector<CountsByVariant> counts(dimension.values.size());
        for (std::size_t i = 0; i < look.listeners.size(); ++i)
            counts[static_cast<std::size_t>(dimension.value_of_listener[i])][look.listeners[i].variant_id] += 1;
        for (std::size_t value = 0; value < counts.size(); ++value) {
            const auto p = p_value_of(counts[value], shares);
            if (!p || *p * static_cast<double>(looked_at) > cause_alpha) continue;
            ImbalanceCause cause{dimension.name, dimension.values[value], {}, 0, std::nullopt};
            cause.p_value = *p * static_cast<double>(looked_at);
            double total = 0;
            for (const auto& [variant, n] : counts[value])
                total += n;
            CountsByVariant rest = all;
            for (const auto& [variant, n] : counts[value])
                rest[variant] -= n;
            for (const auto& [variant, share] : shares)
                cause.rows.push_back({variant->key, counts[value][variant->variant_id], total * share});
            cause.p_value_without = p_value_of(rest, shares);
            causes.push_back(std::move(cause));
        }
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
