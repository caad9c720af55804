#include "reporting/scorecard_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/time.hpp"
#include "reporting/comparison_reading.hpp"
#include "reporting/decision.hpp"

namespace bellwether {

namespace {

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

/// The fixed-horizon answer, or why it is not shown.
void read_fixed_horizon(MetricComparison& comparison, const ChosenMetric& chosen, std::size_t metric,
                        const Variant& control, const Variant& treatment, const ScorecardInputs& inputs,
                        const ScorecardSettings& settings) {
    EstimatedEffect refused{std::nullopt, "no_planned_end",
                            "the analysis plan names no planned_days: without a planned end there is no fixed horizon"};
    if (inputs.planned_end) {
        refused.refused = "before_planned_end";
        refused.why = fmt::format("it holds for one look only and is shown from the planned end on, {}",
                                  print_time(*inputs.planned_end));
    }
    comparison.absolute_fixed_horizon = refused;
    comparison.relative_fixed_horizon = refused;
    if (!inputs.at_planned_end) return;
    const auto& look = *inputs.at_planned_end;
    const auto estimate = estimate_metric({chosen.metric, look, look.metrics[metric], control.variant_id,
                                           treatment.variant_id, settings.alpha, settings.cuped, std::nullopt});
    comparison.absolute_fixed_horizon = as_effect(estimate.absolute);
    comparison.relative_fixed_horizon = as_effect(estimate.relative);
}

std::vector<MetricComparison> compare_all(const Experiment& experiment, const ScorecardInputs& inputs,
                                          const ScorecardSettings& settings, double new_a_day) {
    std::vector<MetricComparison> comparisons;
    const auto& control = experiment.control();
    for (std::size_t metric = 0; metric < inputs.metrics.size(); ++metric) {
        const auto& chosen = inputs.metrics[metric];
        for (const auto& variant : experiment.variants) {
            if (variant.is_control) continue;
            const auto estimate =
                estimate_metric({chosen.metric, inputs.now, inputs.now.metrics[metric], control.variant_id,
                                 variant.variant_id, settings.alpha, settings.cuped, std::nullopt});
            auto comparison = read_estimate(estimate, chosen, settings,
                                            static_cast<int>(experiment.variants.size()), new_a_day);
            comparison.variant = variant.key;
            read_fixed_horizon(comparison, chosen, metric, control, variant, inputs, settings);
            comparisons.push_back(std::move(comparison));
        }
    }
    correct(comparisons, settings.alpha);
    return comparisons;
}

/// The same within each segment: one family for the correction, since whoever looks at ten segments looks ten times.
std::vector<MetricComparison> compare_segments(const Experiment& experiment, const ScorecardInputs& inputs,
                                               const ScorecardSettings& settings) {
    std::vector<MetricComparison> comparisons;
    if (!inputs.segment) return comparisons;
    for (std::size_t segment = 0; segment < inputs.segment->values.size(); ++segment)
        for (std::size_t metric = 0; metric < inputs.metrics.size(); ++metric)
            for (const auto& variant : experiment.variants) {
                if (variant.is_control) continue;
                const auto& chosen = inputs.metrics[metric];
                const auto estimate = estimate_metric(
                    {chosen.metric, inputs.now, inputs.now.metrics[metric], experiment.control().variant_id,
                     variant.variant_id, settings.alpha, settings.cuped, static_cast<int>(segment)});
                auto comparison = read_estimate(estimate, chosen, settings,
                                                static_cast<int>(experiment.variants.size()), 0);
                comparison.variant = variant.key;
                comparison.segment = inputs.segment->values[segment];
                comparisons.push_back(std::move(comparison));
            }
    correct(comparisons, settings.alpha);
    return comparisons;
}

std::vector<RampStage> stages_of(const Experiment& experiment, const ScorecardInputs& inputs) {
    std::vector<RampStage> stages;
    for (const auto& split : inputs.splits) {
        auto& stage = stages.emplace_back();
        for (const auto& variant : experiment.variants)
            if (const auto share = split.find(variant.variant_id); share != split.end())
                stage.shares.emplace_back(variant.key, share->second);
    }
    for (const int stage : inputs.now.stages)
        if (stage >= 0) stages[static_cast<std::size_t>(stage)].listeners += 1;
    return stages;
}

std::vector<std::string> problems_of(const Scorecard& card, const ScorecardSettings& settings) {
    std::vector<std::string> problems;
    if (!card.sample_ratio.sound)
        problems.push_back(fmt::format("listeners did not reach the variants in the planned shares (p = {:.2g})",
                                       card.sample_ratio.p_value.value_or(0)));
    if (card.exposed > 0 && card.conflicting / card.exposed > settings.conflicting_share_max)
        problems.push_back(fmt::format("{:.1f}% of the listeners were seen in two variants",
                                       100 * card.conflicting / card.exposed));
    return problems;
}

}  // namespace

Scorecard build_scorecard(const Experiment& experiment, const ScorecardInputs& inputs, const ScorecardSettings& settings) {
    Scorecard card;
    card.experiment = experiment.key;
    card.state = to_string(experiment.state);
    card.control = experiment.control().key;
    card.as_of = settings.as_of;
    card.before = day_of(settings.as_of) + std::chrono::days(1);
    card.caught_up_at = inputs.freshness.caught_up_at;
    card.alpha = settings.alpha;
    card.tuning_listeners = settings.tuning_listeners;
    card.exposed = inputs.exposures.listeners;
    card.conflicting = inputs.exposures.conflicting;
    card.new_listeners_a_day = new_listeners_a_day(inputs.now);
    card.planned_end = inputs.planned_end;
    card.planned_end_reached = inputs.at_planned_end.has_value();
    card.pre_period_days = settings.cuped ? settings.pre_period_days : 0;
    card.sample_ratio = check_sample_ratio(experiment, inputs.counts, settings.sample_ratio_threshold);
    card.data_problems = problems_of(card, settings);
    if (!card.sample_ratio.sound)
        card.causes = causes_of_imbalance(experiment, inputs.now, card.sample_ratio, inputs.dimensions);
    card.stages = stages_of(experiment, inputs);
    card.comparisons = compare_all(experiment, inputs, settings, card.new_listeners_a_day);
    if (inputs.segment) card.segment_dimension = inputs.segment->name;
    card.segments = compare_segments(experiment, inputs, settings);
    recommend(card);
    return card;
}

}  // namespace bellwether
