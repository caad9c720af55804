#include "reporting/scorecard_statistics.hpp"

#include <algorithm>

namespace bellwether {

namespace {

std::vector<int> ids_of(const Experiment& experiment) {
    std::vector<int> ids;
    for (const auto& variant : experiment.variants)
        ids.push_back(variant.variant_id);
    return ids;
}

/// Over the last seven days that are in the data, or fewer where the first exposure is younger.
double new_listeners_a_day(const Look& look) {
    constexpr int days_max = 7;
    if (look.listeners.empty()) return 0;
    int first = look.before_day;
    double recent = 0;
    for (const auto& listener : look.listeners) {
        first = std::min(first, listener.exposed_day);
        if (listener.exposed_day >= look.before_day - days_max) ++recent;
    }
    return recent / std::clamp(look.before_day - first, 1, days_max);
}

std::vector<StageStatistics> stages_of(const ScorecardInputs& inputs, const std::vector<int>& variant_ids) {
    std::vector<StageStatistics> stages;
    for (const auto& split : inputs.splits) {
        auto& stage = stages.emplace_back();
        for (const int variant : variant_ids) {
            const auto share = split.find(variant);
            stage.shares.push_back(share == split.end() ? std::nullopt : std::optional(share->second));
        }
    }
    for (const int stage : inputs.now.stages)
        if (stage >= 0) stages[static_cast<std::size_t>(stage)].listeners += 1;
    return stages;
}

std::vector<MetricStatistics> all_metrics(const ScorecardInputs& inputs, const Look& look,
                                          const std::vector<int>& variant_ids, std::optional<int> segment) {
    std::vector<MetricStatistics> statistics;
    for (std::size_t metric = 0; metric < inputs.metrics.size(); ++metric)
        statistics.push_back(
            statistics_of({inputs.metrics[metric].metric, look, look.metrics[metric], variant_ids, segment}));
    return statistics;
}

}  // namespace

ScorecardStatistics summarise(const Experiment& experiment, const ScorecardInputs& inputs) {
    const auto variants = ids_of(experiment);
    ScorecardStatistics statistics;
    statistics.metrics = inputs.metrics;
    statistics.now = all_metrics(inputs, inputs.now, variants, std::nullopt);
    statistics.planned_end = inputs.planned_end;
    if (inputs.at_planned_end)
        statistics.at_planned_end = all_metrics(inputs, *inputs.at_planned_end, variants, std::nullopt);
    if (inputs.segment) {
        statistics.segment_dimension = inputs.segment->name;
        for (std::size_t value = 0; value < inputs.segment->values.size(); ++value)
            statistics.segments.push_back({inputs.segment->values[value],
                                           all_metrics(inputs, inputs.now, variants, static_cast<int>(value))});
    }
    statistics.stages = stages_of(inputs, variants);
    for (const auto& dimension : inputs.dimensions)
        statistics.dimensions.push_back(counts_of(dimension, inputs.now, variants));
    statistics.new_listeners_a_day = new_listeners_a_day(inputs.now);
    statistics.counts = inputs.counts;
    statistics.exposures = inputs.exposures;
    statistics.caught_up_at = inputs.freshness.caught_up_at;
    return statistics;
}

}  // namespace bellwether
