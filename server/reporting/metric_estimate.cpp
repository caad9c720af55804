#include "reporting/metric_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/effects/quantile.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/stage_pooling.hpp"
#include "analysis/effects/welch.hpp"
#include "reporting/metric_units.hpp"

namespace bellwether {

namespace {

using analysis::Alternative;
using analysis::ArmEstimate;
using analysis::Comparison;
using analysis::EffectScale;
using analysis::Outcome;
using analysis::PairMoments;
using analysis::RatioHistory;
using analysis::StageEffect;
using analysis::Undefined;

template <class Compare>
void both_scales(MetricEstimate& estimate, Compare compare) {
    estimate.absolute = compare(EffectScale::absolute);
    estimate.relative = compare(EffectScale::relative);
}

/// How much of the variance of the absolute effect an adjustment took away.
double reduction(const Outcome<Comparison>& plain, const Outcome<Comparison>& adjusted) {
    if (!plain || !adjusted) return 0;
    const double ratio = adjusted.value().standard_error / plain.value().standard_error;
    return 1 - ratio * ratio;
}

CupedUse cuped_refusal(const MetricQuestion& question) {
    return {false, question.cuped ? "no listener did anything of this before the exposure" : "it was switched off", 0};
}

// ---- an arm as two numbers a listener, its outcome and its past: a mean as it is, a ratio linearised

PairMoments linear(const ArmUnits& arm, MetricKind kind) {
    return kind == MetricKind::ratio ? linearised(RatioHistory::of(arm.units)) : arm.outcome_and_past();
}

bool has_past(const std::vector<StageUnits>& stages, MetricKind kind) {
    return std::any_of(stages.begin(), stages.end(), [&](const StageUnits& stage) {
        const auto varies = [&](const ArmUnits& arm) { return arm.units.size() >= 2 && linear(arm, kind).variance_y() > 0; };
        return kind == MetricKind::ratio ? varies(stage.control) && varies(stage.treatment)
                                         : varies(stage.control) || varies(stage.treatment);
    });
}

// ---- one stage: the library's own comparisons

void compare_means(const MetricQuestion& question, const StageUnits& stage, MetricEstimate& estimate) {
    const auto control = stage.control.outcome_and_past();
    const auto treatment = stage.treatment.outcome_and_past();
    const auto plain = [&](EffectScale scale) {
        return analysis::welch(control.x(), treatment.x(), scale, Alternative::two_sided, question.alpha);
    };
    const auto adjusted = [&](EffectScale scale) -> Outcome<Comparison> {
        AN_TRY(const auto cuped,
               analysis::cuped_welch(control, treatment, scale, Alternative::two_sided, question.alpha));
        return cuped.comparison;
    };
    if (estimate.cuped.used) {
        both_scales(estimate, adjusted);
        estimate.cuped.variance_reduction = reduction(plain(EffectScale::absolute), estimate.absolute);
        estimate.method = "CUPED, Welch";
    } else {
        both_scales(estimate, plain);
        estimate.method = "Welch";
    }
}

void compare_ratios(const MetricQuestion& question, const StageUnits& stage, MetricEstimate& estimate) {
    const auto plain = [&](EffectScale scale) {
        return analysis::ratio_welch(stage.control.ratio(), stage.treatment.ratio(), scale, Alternative::two_sided,
                                     question.alpha);
    };
    const auto control = RatioHistory::of(stage.control.units);
    const auto treatment = RatioHistory::of(stage.treatment.units);
    const auto adjusted = [&](EffectScale scale) -> Outcome<Comparison> {
        AN_TRY(const auto cuped,
               analysis::cuped_ratio_welch(control, treatment, scale, Alternative::two_sided, question.alpha));
        return cuped.comparison;
    };
    if (estimate.cuped.used) {
        both_scales(estimate, adjusted);
        estimate.cuped.variance_reduction = reduction(plain(EffectScale::absolute), estimate.absolute);
        estimate.method = "CUPED, ratio by delta method, listener as unit";
    } else {
        both_scales(estimate, plain);
        estimate.method = "ratio by delta method, listener as unit";
    }
}

// ---- quantiles

Outcome<ArmEstimate> quantile_of(const ArmUnits& arm, const MetricDefinition& metric) {
    if (!metric.of_events) {
        AN_TRY(const auto quantile, analysis::quantile_arm(arm.outcomes(), metric.quantile));
        AN_TRY(const double variance, analysis::quantile_variance(quantile, metric.quantile));
        return ArmEstimate{quantile.n, quantile.q_hat, variance};
    }
    std::vector<double> values;
    for (const auto& events : arm.events)
        values.insert(values.end(), events.begin(), events.end());
    AN_TRY(const auto quantile, analysis::quantile_arm(values, metric.quantile));
    std::vector<double> below, all;
    for (const auto& events : arm.events) {
        below.push_back(static_cast<double>(
            std::count_if(events.begin(), events.end(), [&](double x) { return x <= quantile.q_hat; })));
        all.push_back(static_cast<double>(events.size()));
    }
    AN_TRY(const double variance,
           analysis::clustered_quantile_variance(quantile, PairMoments::of(below, all), metric.quantile));
    return ArmEstimate{quantile.n, quantile.q_hat, variance};
}

Outcome<StageEffect> quantile_stage(const StageUnits& stage, const MetricDefinition& metric) {
    AN_TRY(const auto control, quantile_of(stage.control, metric));
    AN_TRY(const auto treatment, quantile_of(stage.treatment, metric));
    StageEffect effect;
    effect.n_control = control.n;
    effect.n_treatment = treatment.n;
    effect.difference = treatment.mean - control.mean;
    effect.control_mean = control.mean;
    effect.control_variance = control.unit_variance / control.n;
    effect.difference_variance = effect.control_variance + treatment.unit_variance / treatment.n;
    effect.covariance = -effect.control_variance;
    return effect;
}

void compare_quantiles(const MetricQuestion& question, const StageUnits& stage, MetricEstimate& estimate) {
    const auto control = quantile_of(stage.control, question.metric);
    const auto treatment = quantile_of(stage.treatment, question.metric);
    both_scales(estimate, [&](EffectScale scale) -> Outcome<Comparison> {
        if (!control) return control.error();
        if (!treatment) return treatment.error();
        return analysis::welch(control.value(), treatment.value(), scale, Alternative::two_sided, question.alpha);
    });
    estimate.method = question.metric.of_events ? "quantile of events, clustered by listener" : "quantile of listeners";
}

// ---- several stages

void compare_stages(const MetricQuestion& question, const std::vector<StageUnits>& stages, MetricEstimate& estimate) {
    const auto kind = question.metric.kind;
    double cross = 0;
    double squares = 0;
    if (estimate.cuped.used)
        for (const auto& stage : stages)
            for (const auto* arm : {&stage.control, &stage.treatment}) {
                if (arm->units.size() < 2) continue;
                const auto moments = linear(*arm, kind);
                cross += moments.centred_xy();
                squares += moments.centred_yy();
            }
    const double theta = squares > 0 ? cross / squares : 0;
    const auto effects_with = [&](double adjustment) {
        std::vector<StageEffect> effects;
        for (const auto& stage : stages) {
            if (stage.control.units.size() < 2 || stage.treatment.units.size() < 2) continue;
            const auto effect =
                kind == MetricKind::quantile
                    ? quantile_stage(stage, question.metric)
                    : analysis::stage_effect(linear(stage.control, kind), linear(stage.treatment, kind), adjustment);
            if (effect) effects.push_back(effect.value());
        }
        return effects;
    };
    const auto effects = effects_with(theta);
    both_scales(estimate, [&](EffectScale scale) {
        return analysis::pooled_over_stages(effects, scale, Alternative::two_sided, question.alpha);
    });
    if (estimate.cuped.used)
        estimate.cuped.variance_reduction =
            reduction(analysis::pooled_over_stages(effects_with(0), EffectScale::absolute, Alternative::two_sided,
                                                   question.alpha),
                      estimate.absolute);
    estimate.stages = static_cast<int>(effects.size());
    estimate.method = fmt::format("{}pooled over {} stages of the ramp", estimate.cuped.used ? "CUPED, " : "",
                                  estimate.stages);
}

ArmSummary summary_of(const std::vector<StageUnits>& stages, ArmUnits StageUnits::*arm, const MetricDefinition& metric) {
    ArmSummary summary;
    double denominators = 0;
    ArmUnits all;
    for (const auto& stage : stages) {
        const ArmUnits& units = stage.*arm;
        summary.listeners += static_cast<double>(units.units.size());
        summary.total += units.total;
        for (const auto& unit : units.units)
            denominators += unit[1];
        if (metric.kind == MetricKind::quantile) {
            all.units.insert(all.units.end(), units.units.begin(), units.units.end());
            all.events.insert(all.events.end(), units.events.begin(), units.events.end());
        }
    }
    if (metric.kind != MetricKind::quantile) {
        summary.value = denominators > 0 ? summary.total / denominators : 0;
        return summary;
    }
    std::vector<double> values = all.outcomes();
    if (metric.of_events) {
        values.clear();
        for (const auto& events : all.events)
            values.insert(values.end(), events.begin(), events.end());
    }
    summary.value = analysis::sample_quantile(values, metric.quantile).has_value()
                        ? analysis::sample_quantile(values, metric.quantile).value()
                        : 0;
    return summary;
}

}  // namespace

MetricEstimate estimate_metric(const MetricQuestion& question) {
    auto stages = units_of(question);
    MetricEstimate estimate;
    estimate.control = summary_of(stages, &StageUnits::control, question.metric);
    estimate.treatment = summary_of(stages, &StageUnits::treatment, question.metric);
    std::erase_if(stages,
                  [](const StageUnits& stage) { return stage.control.units.empty() && stage.treatment.units.empty(); });
    if (stages.empty()) stages.emplace_back();
    const auto kind = question.metric.kind;
    estimate.cuped = cuped_refusal(question);
    if (kind == MetricKind::quantile)
        estimate.cuped.why_not = "a quantile is compared as it is";
    else if (question.cuped && has_past(stages, kind))
        estimate.cuped = {true, "", 0};
    if (stages.size() > 1)
        compare_stages(question, stages, estimate);
    else if (kind == MetricKind::quantile)
        compare_quantiles(question, stages.front(), estimate);
    else if (kind == MetricKind::ratio)
        compare_ratios(question, stages.front(), estimate);
    else
        compare_means(question, stages.front(), estimate);
    return estimate;
}

}  // namespace bellwether
