#include "reporting/metric_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "analysis/effects/quantile.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/stage_pooling.hpp"
#include "analysis/effects/welch.hpp"

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

// ---- one stage of two variants

struct Stage {
    const ArmStatistics& control;
    const ArmStatistics& treatment;

    bool empty() const { return control.listeners == 0 && treatment.listeners == 0; }
    bool comparable() const { return control.listeners >= 2 && treatment.listeners >= 2; }
};

/// The stages that have a listener; the first one where none has.
std::vector<Stage> stages_of(const MetricQuestion& question) {
    std::vector<Stage> stages;
    for (const auto& arms : question.statistics.stages)
        stages.push_back({arms[question.control], arms[question.treatment]});
    const Stage first = stages.front();
    std::vector<Stage> kept;
    std::copy_if(stages.begin(), stages.end(), std::back_inserter(kept), [](const Stage& s) { return !s.empty(); });
    if (kept.empty()) kept.push_back(first);
    return kept;
}

/// An arm as two numbers a listener, its outcome and its past: a mean as it is, a ratio linearised.
PairMoments linear(const ArmStatistics& arm, MetricKind kind) {
    return kind == MetricKind::ratio ? linearised(arm.ratio) : arm.outcome;
}

bool has_past(const std::vector<Stage>& stages, MetricKind kind) {
    return std::any_of(stages.begin(), stages.end(), [&](const Stage& stage) {
        const auto varies = [&](const ArmStatistics& arm) { return arm.listeners >= 2 && linear(arm, kind).variance_y() > 0; };
        return kind == MetricKind::ratio ? varies(stage.control) && varies(stage.treatment)
                                         : varies(stage.control) || varies(stage.treatment);
    });
}

// ---- one stage alone: the library's own comparisons

void compare_means(const MetricQuestion& question, const Stage& stage, MetricEstimate& estimate) {
    const auto& control = stage.control.outcome;
    const auto& treatment = stage.treatment.outcome;
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

/// Numerator and denominator after the exposure.
PairMoments present(const RatioHistory& arm) {
    return {arm.n, arm.mean[0], arm.mean[1], arm.centred[0][0], arm.centred[1][1], arm.centred[0][1]};
}

void compare_ratios(const MetricQuestion& question, const Stage& stage, MetricEstimate& estimate) {
    const auto plain = [&](EffectScale scale) {
        return analysis::ratio_welch(present(stage.control.ratio), present(stage.treatment.ratio), scale,
                                     Alternative::two_sided, question.alpha);
    };
    const auto& control = stage.control.ratio;
    const auto& treatment = stage.treatment.ratio;
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

Outcome<ArmEstimate> quantile_of(const ArmStatistics& arm, const MetricDefinition& metric) {
    const auto& quantile = arm.quantile;
    if (quantile.n == 0) return Undefined{analysis::Reason::no_units, "there are no values"};
    const auto variance = metric.of_events
                              ? analysis::clustered_quantile_variance(quantile, arm.at_or_below, metric.quantile)
                              : analysis::quantile_variance(quantile, metric.quantile);
    if (!variance) return variance.error();
    return ArmEstimate{quantile.n, quantile.q_hat, variance.value()};
}

Outcome<StageEffect> quantile_stage(const Stage& stage, const MetricDefinition& metric) {
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

void compare_quantiles(const MetricQuestion& question, const Stage& stage, MetricEstimate& estimate) {
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

void compare_stages(const MetricQuestion& question, const std::vector<Stage>& stages, MetricEstimate& estimate) {
    const auto kind = question.metric.kind;
    double cross = 0;
    double squares = 0;
    if (estimate.cuped.used)
        for (const auto& stage : stages)
            for (const auto* arm : {&stage.control, &stage.treatment}) {
                if (arm->listeners < 2) continue;
                const auto moments = linear(*arm, kind);
                cross += moments.centred_xy();
                squares += moments.centred_yy();
            }
    const double theta = squares > 0 ? cross / squares : 0;
    const auto effects_with = [&](double adjustment) {
        std::vector<StageEffect> effects;
        for (const auto& stage : stages) {
            if (!stage.comparable()) continue;
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

ArmSummary summary_of(const MetricQuestion& question, std::size_t variant) {
    ArmSummary summary;
    double denominators = 0;
    for (const auto& arms : question.statistics.stages) {
        summary.listeners += arms[variant].listeners;
        summary.total += arms[variant].total;
        denominators += arms[variant].denominators;
    }
    if (question.metric.kind == MetricKind::quantile)
        summary.value = question.statistics.quantiles[variant];
    else
        summary.value = denominators > 0 ? summary.total / denominators : 0;
    return summary;
}

}  // namespace

MetricEstimate estimate_metric(const MetricQuestion& question) {
    const auto stages = stages_of(question);
    MetricEstimate estimate;
    estimate.control = summary_of(question, question.control);
    estimate.treatment = summary_of(question, question.treatment);
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
