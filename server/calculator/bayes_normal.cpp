// Effects with a normal prior, and the probability of each of several arms to be the best.
#include "analysis/bayes/normal.hpp"

#include <cmath>

#include "calculator/arms.hpp"
#include "calculator/families.hpp"
#include "calculator/fixed_comparison.hpp"

namespace bellwether::calculator {

using analysis::EffectScale;
using analysis::Outcome;

namespace {

/// The prior on the scale of the effect.
Outcome<analysis::NormalPrior> read_prior(const Inputs& prior, EffectScale effect, double control_mean) {
    const analysis::NormalPrior stated{prior.boolean_or("proper", true), prior.number_or("mean", 0),
                                       prior.number_or("sd", 1)};
    const std::string scale = prior.text_or("scale", effect == EffectScale::relative ? "relative" : "absolute");
    if (scale != "relative" && scale != "absolute") throw BadInput("input 'scale' must be absolute or relative");
    const bool on_relative = scale == "relative";
    if (!stated.proper || on_relative == (effect == EffectScale::relative)) return stated;
    return analysis::rescale(stated, on_relative ? std::abs(control_mean) : 1 / std::abs(control_mean));
}

Outcome<Quantities> posterior(const Inputs& inputs, MetricKind kind) {
    AN_TRY(const auto fixed, compare_arms(inputs, kind));
    AN_TRY(const auto prior, read_prior(inputs.object("prior"), read_effect(inputs), fixed.control_mean));
    AN_TRY(const auto result,
           analysis::normal_posterior(fixed.comparison.estimate, fixed.comparison.standard_error, prior,
                                      read_alpha(inputs), inputs.boolean_or("inverse", false)));
    return Quantities{{"status", "ok"},
                      {"posterior_mean", to_json(result.mean)},
                      {"posterior_sd", to_json(result.standard_deviation)},
                      {"chance_to_win", to_json(result.chance_to_win)},
                      {"ci_lower", to_json(result.interval.lower)},
                      {"ci_upper", to_json(result.interval.upper)},
                      {"loss_control", to_json(result.loss_control)},
                      {"loss_treatment", to_json(result.loss_treatment)}};
}

MethodFunction of_kind(MetricKind kind) {
    return [kind](const Inputs& inputs) { return posterior(inputs, kind); };
}

Outcome<Quantities> probability_best(const Inputs& inputs) {
    AN_TRY(const auto probability, analysis::probability_best(inputs.numbers("mean"), inputs.numbers("sd")));
    return Quantities{{"probability", to_json(probability)}};
}

}  // namespace

Methods bayes_normal() {
    return {{"normal_prior_mean", of_kind(MetricKind::mean)},
            {"normal_prior_proportion", of_kind(MetricKind::proportion)},
            {"normal_prior_ratio", of_kind(MetricKind::ratio)},
            {"probability_best", probability_best}};
}

}  // namespace bellwether::calculator
