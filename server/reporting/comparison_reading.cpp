#include "reporting/comparison_reading.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/bayes/normal.hpp"
#include "analysis/checks/multiple_testing.hpp"
#include "analysis/checks/power_relative.hpp"
#include "analysis/sequential/asymptotic.hpp"
#include "analysis/tails.hpp"
#include "domain/ensure.hpp"

namespace bellwether {

namespace {

using analysis::Alternative;
using analysis::Comparison;
using analysis::Outcome;

Outcome<Comparison> valid_at_every_look(const Outcome<Comparison>& fixed, double listeners, Alternative alternative,
                                        const ScorecardSettings& settings) {
    if (!fixed) return fixed.error();
    return analysis::always_valid(fixed.value(), listeners, alternative, settings.alpha, settings.tuning_listeners);
}

bool more_is_better(const MetricComparison& comparison) {
    return comparison.direction == Direction::increase_is_good;
}

/// Non-inferiority: the change in the good direction, of which the one-sided bound must stay above minus the margin.
GuardrailCheck check_guardrail(const MetricEstimate& estimate, const MetricComparison& comparison,
                               const ChosenMetric& chosen, const ScorecardSettings& settings) {
    GuardrailCheck check{chosen.margin, std::nullopt, "not shown"};
    const bool up = more_is_better(comparison);
    const double listeners = comparison.control_listeners + comparison.treatment_listeners;
    const auto one_sided = valid_at_every_look(estimate.relative, listeners,
                                               up ? Alternative::greater : Alternative::less, settings);
    if (one_sided) check.bound = up ? one_sided.value().interval.lower : -one_sided.value().interval.upper;
    const auto& relative = comparison.relative.effect;
    const double allowed = chosen.margin.value_or(0);
    if (relative && (up ? relative->upper : -relative->lower) < -allowed)
        check.status = "breached";
    else if (!chosen.margin)
        check.status = "watched";
    else if (check.bound && *check.bound > -allowed)
        check.status = "holds";
    return check;
}

PowerView power_of(const MetricComparison& comparison, const ScorecardSettings& settings, int variants,
                   double new_listeners_a_day) {
    PowerView view;
    view.target_effect = settings.minimum_effect;
    view.target_power = settings.power;
    // The verdict rests on the absolute effect, whose standard error does not grow with the effect itself.
    const double control = std::abs(comparison.control_mean);
    if (!comparison.absolute.effect || control == 0) {
        view.why = comparison.absolute.effect ? "the control's mean is 0" : comparison.absolute.why;
        return view;
    }
    const auto& absolute = *comparison.absolute.effect;
    // An effect so large that the estimate falls short of the always-valid bound with probability 1 - power only.
    view.minimum_detectable_effect = ((absolute.upper - absolute.lower) / 2 +
                                      analysis::normal_quantile(view.target_power) * absolute.standard_error) /
                                     control;
    analysis::RunningTest test;
    test.standard_error = absolute.standard_error;
    test.n = comparison.control_listeners + comparison.treatment_listeners;
    test.target_effect = settings.minimum_effect * control;
    test.target_power = view.target_power;
    test.alpha = settings.alpha;
    test.tuning_n = settings.tuning_listeners;
    const auto needed = analysis::units_needed(test);
    if (!needed) {
        view.why = needed.error().detail;
        return view;
    }
    view.power_now = needed.value().power_now;
    view.listeners_more = std::ceil(needed.value().additional_units);
    if (*view.listeners_more == 0)
        view.days_left = 0;
    else if (new_listeners_a_day > 0)
        // The two arms get their share of the new listeners, taken as one in `variants` each.
        view.days_left = std::ceil(*view.listeners_more / (new_listeners_a_day * 2 / variants));
    else
        view.why = "no new listener came in the last seven days";
    return view;
}

std::optional<BayesView> bayes_of(const MetricComparison& comparison, const ScorecardSettings& settings) {
    if (settings.method != ScorecardMethod::bayes || !comparison.relative.effect) return std::nullopt;
    const auto& relative = *comparison.relative.effect;
    const auto posterior = analysis::normal_posterior(relative.estimate, relative.standard_error,
                                                      {true, 0, settings.bayes_prior_deviation}, settings.alpha,
                                                      !more_is_better(comparison));
    if (!posterior) return std::nullopt;
    const auto& p = posterior.value();
    return BayesView{p.chance_to_win, p.loss_treatment, p.loss_control, p.interval.lower, p.interval.upper};
}

std::string verdict_of(const MetricComparison& comparison, double alpha) {
    if (!comparison.absolute.effect) return "no answer";
    const Effect& effect = *comparison.absolute.effect;
    if (comparison.adjusted_p_value ? *comparison.adjusted_p_value > alpha : effect.lower <= 0 && effect.upper >= 0)
        return "not clear";
    return (effect.estimate > 0) == more_is_better(comparison) ? "better" : "worse";
}

}  // namespace

EstimatedEffect as_effect(const Outcome<Comparison>& outcome) {
    if (!outcome)
        return {std::nullopt, std::string(analysis::to_string(outcome.error().reason)), outcome.error().detail};
    const auto& comparison = outcome.value();
    return {Effect{comparison.estimate, comparison.standard_error, comparison.interval.lower, comparison.interval.upper,
                   comparison.p_value},
            "",
            ""};
}

MetricComparison read_estimate(const MetricEstimate& estimate, const ChosenMetric& chosen,
                               const ScorecardSettings& settings, int variants, double new_listeners_a_day) {
    MetricComparison comparison;
    comparison.metric = chosen.metric.key;
    comparison.name = chosen.metric.name;
    comparison.unit = chosen.metric.unit;
    comparison.kind = chosen.metric.kind;
    comparison.direction = chosen.metric.direction;
    comparison.role = chosen.role;
    comparison.control_listeners = estimate.control.listeners;
    comparison.treatment_listeners = estimate.treatment.listeners;
    comparison.control_mean = estimate.control.value;
    comparison.treatment_mean = estimate.treatment.value;
    comparison.control_total = estimate.control.total;
    comparison.treatment_total = estimate.treatment.total;
    comparison.cuped = estimate.cuped;
    comparison.method = estimate.method;
    comparison.stages = estimate.stages;
    const double listeners = comparison.control_listeners + comparison.treatment_listeners;
    comparison.absolute =
        as_effect(valid_at_every_look(estimate.absolute, listeners, Alternative::two_sided, settings));
    comparison.relative =
        as_effect(valid_at_every_look(estimate.relative, listeners, Alternative::two_sided, settings));
    if (chosen.role == MetricRole::guardrail)
        comparison.guardrail = check_guardrail(estimate, comparison, chosen, settings);
    comparison.power = power_of(comparison, settings, variants, new_listeners_a_day);
    comparison.bayes = bayes_of(comparison, settings);
    return comparison;
}

void correct(std::vector<MetricComparison>& comparisons, double alpha) {
    std::vector<double> p_values;
    std::vector<MetricComparison*> tested;
    for (auto& comparison : comparisons) {
        if (!comparison.absolute.effect || comparison.role == MetricRole::guardrail) continue;
        p_values.push_back(comparison.absolute.effect->p_value);
        tested.push_back(&comparison);
    }
    const auto adjusted = analysis::adjust(p_values, analysis::Adjustment::holm);
    ensure(adjusted.has_value(), "p-values of comparisons lie in [0, 1]");
    for (std::size_t i = 0; i < tested.size(); ++i)
        tested[i]->adjusted_p_value = adjusted.value()[i];
    for (auto& comparison : comparisons)
        comparison.verdict = verdict_of(comparison, alpha);
}

}  // namespace bellwether
