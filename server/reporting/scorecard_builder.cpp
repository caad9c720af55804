#include "reporting/scorecard_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "analysis/checks/multiple_testing.hpp"
#include "analysis/checks/sample_ratio.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "domain/ensure.hpp"
#include "reporting/decision.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using analysis::Alternative;
using analysis::EffectScale;

/// Means and variances of a measure in the metric's own unit.
analysis::Moments moments_of(const VariantTotals& totals, const MetricDefinition& metric) {
    const double unit = metric.unit_divisor;
    return {totals.listeners, totals.mean(metric.numerator) / unit,
            totals.centred_square(metric.numerator) / (unit * unit)};
}

double centred_cross(const VariantTotals& totals, const MetricDefinition& metric) {
    if (metric.numerator == Measure::thumbs_up && metric.denominator == Measure::thumbs) return totals.centred_up_thumbs;
    if (metric.numerator == Measure::completions && metric.denominator == Measure::listened_plays)
        return totals.centred_completions_listened;
    ensure(metric.numerator == Measure::skips && metric.denominator == Measure::listened_plays,
           "the totals hold the cross product of every ratio metric");
    return totals.centred_skips_listened;
}

analysis::PairMoments pair_moments_of(const VariantTotals& totals, const MetricDefinition& metric) {
    return {totals.listeners,
            totals.mean(metric.numerator),
            totals.mean(metric.denominator),
            totals.centred_square(metric.numerator),
            totals.centred_square(metric.denominator),
            centred_cross(totals, metric)};
}

double value_of(const VariantTotals& totals, const MetricDefinition& metric) {
    if (metric.kind == MetricKind::mean) return totals.mean(metric.numerator) / metric.unit_divisor;
    const double denominator = totals.mean(metric.denominator);
    return denominator == 0 ? 0 : totals.mean(metric.numerator) / denominator;
}

EstimatedEffect refused(const analysis::Undefined& reason) {
    return {std::nullopt, std::string(to_string(reason.reason)), reason.detail};
}

EstimatedEffect effect_of(const analysis::Comparison& comparison) {
    return {Effect{comparison.estimate, comparison.standard_error, comparison.interval.lower, comparison.interval.upper,
                   comparison.p_value},
            "",
            ""};
}

struct Pair {
    const VariantTotals& control;
    const VariantTotals& treatment;
    const MetricDefinition& metric;
};

analysis::Outcome<analysis::Comparison> compare(const Pair& pair, EffectScale scale, double alpha) {
    if (pair.metric.kind == MetricKind::mean)
        return analysis::welch(moments_of(pair.control, pair.metric), moments_of(pair.treatment, pair.metric), scale,
                               Alternative::two_sided, alpha);
    return analysis::ratio_welch(pair_moments_of(pair.control, pair.metric), pair_moments_of(pair.treatment, pair.metric),
                                 scale, Alternative::two_sided, alpha);
}

/// Fills the fixed-horizon effect and the always-valid one that is made from it.
void estimate(const Pair& pair, EffectScale scale, const ScorecardSettings& settings, EstimatedEffect& always,
              EstimatedEffect& fixed) {
    const auto comparison = compare(pair, scale, settings.alpha);
    if (!comparison) {
        fixed = refused(comparison.error());
        always = fixed;
        return;
    }
    fixed = effect_of(comparison.value());
    const double listeners = pair.control.listeners + pair.treatment.listeners;
    const auto valid = analysis::always_valid(comparison.value(), listeners, Alternative::two_sided, settings.alpha,
                                              settings.tuning_listeners);
    always = valid ? effect_of(valid.value()) : refused(valid.error());
}

std::string verdict_of(const MetricComparison& comparison, const MetricDefinition& metric) {
    if (!comparison.absolute.effect) return "no answer";
    const Effect& effect = *comparison.absolute.effect;
    if (effect.lower <= 0 && effect.upper >= 0) return "not clear";
    const bool up = effect.lower > 0;
    return up == (metric.direction == Direction::increase_is_good) ? "better" : "worse";
}

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

/// Holm's correction over every comparison that has a p-value: the primary, the secondaries, and all variants together.
void adjust(std::vector<MetricComparison>& comparisons) {
    std::vector<double> p_values;
    std::vector<MetricComparison*> tested;
    for (auto& comparison : comparisons) {
        if (!comparison.absolute.effect) continue;
        p_values.push_back(comparison.absolute.effect->p_value);
        tested.push_back(&comparison);
    }
    if (tested.empty()) return;
    const auto adjusted = analysis::adjust(p_values, analysis::Adjustment::holm);
    ensure(adjusted.has_value(), "p-values of comparisons lie in [0, 1]");
    for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->adjusted_p_value = adjusted.value()[i];
}

}  // namespace

std::vector<ChosenMetric> metrics_of(const Experiment& experiment) {
    std::vector<ChosenMetric> chosen;
    const json::value stated = json::parse(experiment.metrics_json);
    for (const auto& item : stated.as_array()) {
        std::string_view key;
        auto role = chosen.empty() ? MetricRole::primary : MetricRole::secondary;
        if (item.is_string()) key = item.get_string();
        if (const auto* object = item.if_object()) {
            if (const auto* name = object->if_contains("metric"); name != nullptr && name->is_string())
                key = name->get_string();
            if (const auto* word = object->if_contains("role"); word != nullptr && word->is_string())
                role = parse_metric_role(std::string_view(word->get_string())).value_or(role);
        }
        if (const auto* metric = find_metric(key)) chosen.push_back({metric, role});
    }
    if (!chosen.empty()) return chosen;
    for (const auto& metric : ready_made_metrics())
        chosen.push_back({&metric, metric.key == "thumbs_up" ? MetricRole::primary : MetricRole::secondary});
    return chosen;
}

ScorecardSettings settings_of(const Experiment& experiment, UtcTime as_of) {
    ScorecardSettings settings;
    settings.as_of = as_of;
    const json::value plan = json::parse(experiment.analysis_plan_json);
    const auto* object = plan.if_object();
    if (object == nullptr) return settings;
    const auto number = [&](std::string_view name, double& into, double low, double high) {
        const auto* value = object->if_contains(name);
        if (value == nullptr || !value->is_number()) return;
        const double x = value->to_number<double>();
        if (x > low && x < high) into = x;
    };
    number("alpha", settings.alpha, 0, 0.5);
    number("tuning_listeners", settings.tuning_listeners, 1, 1e12);
    return settings;
}

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
    card.sample_ratio = check_sample_ratio(experiment, inputs.counts, settings.sample_ratio_threshold);

    const auto totals_of = [&](int variant_id) {
        const auto found = std::find_if(inputs.totals.begin(), inputs.totals.end(),
                                        [&](const VariantTotals& t) { return t.variant_id == variant_id; });
        return found == inputs.totals.end() ? VariantTotals{.variant_id = variant_id} : *found;
    };
    const VariantTotals control = totals_of(experiment.control().variant_id);
    for (const auto& chosen : metrics_of(experiment)) {
        for (const auto& variant : experiment.variants) {
            if (variant.is_control) continue;
            const VariantTotals treatment = totals_of(variant.variant_id);
            MetricComparison comparison;
            comparison.metric = chosen.metric->key;
            comparison.role = chosen.role;
            comparison.variant = variant.key;
            comparison.control_listeners = control.listeners;
            comparison.treatment_listeners = treatment.listeners;
            comparison.control_mean = value_of(control, *chosen.metric);
            comparison.treatment_mean = value_of(treatment, *chosen.metric);
            comparison.control_total = control.sum(chosen.metric->numerator) / chosen.metric->unit_divisor;
            comparison.treatment_total = treatment.sum(chosen.metric->numerator) / chosen.metric->unit_divisor;
            const Pair pair{control, treatment, *chosen.metric};
            estimate(pair, EffectScale::absolute, settings, comparison.absolute, comparison.absolute_fixed_horizon);
            estimate(pair, EffectScale::relative, settings, comparison.relative, comparison.relative_fixed_horizon);
            comparison.verdict = verdict_of(comparison, *chosen.metric);
            card.comparisons.push_back(std::move(comparison));
        }
    }
    adjust(card.comparisons);
    recommend(card);
    return card;
}

}  // namespace bellwether
