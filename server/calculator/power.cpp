// Power, sample size, smallest detectable effect and duration.
#include "analysis/checks/power.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/checks/power_proportion.hpp"
#include "analysis/checks/power_relative.hpp"
#include "analysis/effects/proportion.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "calculator/arms.hpp"
#include "calculator/boundary_rule.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Alternative;
using analysis::EffectScale;
using analysis::Outcome;
using analysis::PlannedTest;

namespace {

/// "one-sided" is the side of the effect that is planned for: greater.
PlannedTest read_test(const Inputs& inputs) {
    PlannedTest test{.alpha = read_alpha(inputs)};
    const auto name = inputs.text_or("alternative", "two-sided");
    test.alternative = name == "one-sided" ? Alternative::greater : read_alternative(inputs);
    return test;
}

/// Effects are planned in the metric's unit; the formulas want standard deviations.
double read_sd(const Inputs& inputs) {
    const double sd = inputs.number_or("sd", 1.0);
    if (!(sd > 0) || !std::isfinite(sd)) throw BadInput("input 'sd' must be a number above 0");
    return sd;
}

double read_effect_in_sd(const Inputs& inputs) {
    return inputs.number("delta") / read_sd(inputs);
}

Outcome<Quantities> t_test_n(const Inputs& inputs) {
    AN_TRY(const double n, analysis::t_test_n(read_effect_in_sd(inputs), inputs.number("power"), read_test(inputs)));
    return Quantities{{"n_per_arm", to_json(n)}};
}

Outcome<Quantities> t_test_power(const Inputs& inputs) {
    const double n = inputs.number("n_per_arm");
    AN_TRY(const double power, analysis::t_test_power(n, n, read_effect_in_sd(inputs), read_test(inputs)));
    return Quantities{{"power", to_json(power)}};
}

Outcome<Quantities> t_test_mde(const Inputs& inputs) {
    AN_TRY(const double mde,
           analysis::t_test_mde(inputs.number("n_per_arm"), inputs.number("power"), read_test(inputs)));
    return Quantities{{"mde", to_json(mde * read_sd(inputs))}};
}

Outcome<Quantities> t_test_unequal(const Inputs& inputs) {
    AN_TRY(const double power, analysis::t_test_power(inputs.number("n_control"), inputs.number("n_treatment"),
                                                      inputs.number("effect_in_sd"), read_test(inputs)));
    return Quantities{{"power", to_json(power)}};
}

Outcome<Quantities> z_test_n(const Inputs& inputs) {
    AN_TRY(const double n, analysis::z_test_n(read_effect_in_sd(inputs), inputs.number_or("ratio", 1.0),
                                              inputs.number("power"), read_test(inputs)));
    return Quantities{{"n_control", to_json(n)}};
}

analysis::PlannedProportions read_shares(const Inputs& inputs) {
    return {inputs.number("p_control"), inputs.number("p_treatment")};
}

Outcome<Quantities> proportion_n(const Inputs& inputs) {
    AN_TRY(const double n, analysis::proportion_n(read_shares(inputs), inputs.number("power"), read_test(inputs)));
    return Quantities{{"n_per_arm", to_json(n)}};
}

Outcome<Quantities> proportion_power(const Inputs& inputs) {
    AN_TRY(const double power,
           analysis::proportion_power(read_shares(inputs), inputs.number("n_per_arm"), read_test(inputs)));
    return Quantities{{"power", to_json(power)}};
}

Outcome<Quantities> arcsine_power(const Inputs& inputs) {
    AN_TRY(const auto result, analysis::arcsine_power(read_shares(inputs), inputs.number("n_control"),
                                                      inputs.number("n_treatment"), read_test(inputs)));
    return Quantities{{"h", to_json(result.h)}, {"power", to_json(result.power)}};
}

/// A metric is a mean with its standard deviation, or a proportion p.
analysis::RelativeDesign read_design(const Inputs& inputs) {
    analysis::RelativeDesign design;
    const auto arms = inputs.integer_or("arms", 2);
    if (arms > 1'000'000) throw BadInput("input 'arms' must be at most a million");
    design.arms = static_cast<int>(std::max<std::int64_t>(arms, 0));
    design.n_total = inputs.number("n_total");
    design.alpha = read_alpha(inputs);
    if (inputs.has("p")) {
        design.mean = inputs.number("p");
        if (!(design.mean >= 0 && design.mean <= 1)) throw BadInput("input 'p' must lie in [0, 1]");
        design.variance = design.mean * (1 - design.mean);
    } else {
        design.mean = inputs.number("mean");
        design.variance = inputs.number("sd") * inputs.number("sd");
    }
    if (inputs.has("tuning_parameter")) design.tuning_n = inputs.number("tuning_parameter");
    return design;
}

Outcome<Quantities> relative_power(const Inputs& inputs) {
    AN_TRY(const double power, analysis::relative_power(read_design(inputs), inputs.number("effect")));
    return Quantities{{"power", to_json(power)}};
}

Outcome<Quantities> relative_mde(const Inputs& inputs) {
    AN_TRY(const double mde, analysis::relative_mde(read_design(inputs), inputs.number("power")));
    return Quantities{{"mde", to_json(mde)}};
}

/// What is known of the effect so far, and the size of the control's mean, on which a prior may be scaled.
struct Seen {
    double standard_error = 0;
    double n = 0;
    double baseline = 0;
};

Outcome<Seen> read_seen(const Inputs& inputs) {
    const auto control = inputs.object("control");
    const auto treatment = inputs.object("treatment");
    const auto scale = read_effect(inputs);
    const auto metric = inputs.text("metric");
    constexpr double alpha = 0.05;  // of an interval that nobody reads here
    if (metric == "mean") {
        const auto before = read_mean_arm(control);
        const auto after = read_mean_arm(treatment);
        AN_TRY(const auto effect, analysis::welch(before, after, scale, Alternative::two_sided, alpha));
        return Seen{effect.standard_error, before.n() + after.n(), std::abs(before.mean())};
    }
    if (metric == "proportion") {
        const analysis::Proportion before{control.number("n"), control.number("x")};
        const analysis::Proportion after{treatment.number("n"), treatment.number("x")};
        AN_TRY(const auto effect, analysis::proportion_welch(before, after, scale, Alternative::two_sided, alpha));
        return Seen{effect.standard_error, before.n + after.n, before.x / before.n};
    }
    if (metric == "ratio") {
        const auto before = read_pair_arm(control, "numerator", "denominator");
        const auto after = read_pair_arm(treatment, "numerator", "denominator");
        AN_TRY(const auto effect, analysis::ratio_welch(before, after, scale, Alternative::two_sided, alpha));
        return Seen{effect.standard_error, before.n() + after.n(), std::abs(before.mean_x() / before.mean_y())};
    }
    throw BadInput(fmt::format("input 'metric' must be mean, proportion or ratio, not '{}'", metric));
}

/// A proper prior, rescaled by the control's mean where it is given on the other scale, as in family bayes_normal.
std::optional<analysis::EffectPrior> read_prior(const Inputs& inputs, double baseline) {
    if (!inputs.has("prior")) return std::nullopt;
    const auto prior = inputs.object("prior");
    if (!prior.boolean_or("proper", true)) return std::nullopt;
    double mean = prior.number_or("mean", 0.0);
    double sd = prior.has("variance") ? std::sqrt(std::max(0.0, prior.number("variance"))) : prior.number("sd");
    const auto effect = read_effect(inputs);
    const auto scale = prior.text_or("scale", effect == EffectScale::relative ? "relative" : "absolute");
    if (scale != "relative" && scale != "absolute") throw BadInput("input 'scale' must be relative or absolute");
    if ((scale == "relative") != (effect == EffectScale::relative)) {
        const double factor = effect == EffectScale::relative ? 1 / baseline : baseline;
        mean *= factor;
        sd *= factor;
    }
    return analysis::EffectPrior{mean, sd * sd};
}

int read_count(const Inputs& inputs, std::string_view name, int fallback) {
    const auto count = inputs.integer_or(name, fallback);
    if (count < 0 || count > 1'000'000) throw BadInput(fmt::format("input '{}' must lie in 0 to a million", name));
    return static_cast<int>(count);
}

Outcome<Quantities> mid_experiment(const Inputs& inputs) {
    AN_TRY(const auto seen, read_seen(inputs));
    analysis::RunningTest test{.standard_error = seen.standard_error,
                               .n = seen.n,
                               .target_effect = inputs.number("target_mde"),
                               .target_power = inputs.number_or("target_power", 0.8),
                               .alpha = read_alpha(inputs),
                               .goal_metrics = read_count(inputs, "goal_metrics", 1),
                               .arms = read_count(inputs, "arms", 2),
                               .corrected = inputs.boolean_or("corrected", false),
                               .prior = read_prior(inputs, seen.baseline),
                               .tuning_n = std::nullopt};
    if (inputs.has("tuning_parameter")) test.tuning_n = inputs.number("tuning_parameter");
    AN_TRY(const auto needed, analysis::units_needed(test));
    return Quantities{{"power_now", to_json(needed.power_now)},
                      {"scaling", to_json(needed.scaling)},
                      {"additional_units", to_json(needed.additional_units)}};
}

/// The fixed two-sided z-test of the same level and power, times what the looks cost.
Outcome<Quantities> group_sequential_n(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    const double power = inputs.number("power");
    const auto information = inputs.numbers("information");
    AN_TRY(const double n_control, analysis::z_test_n(std::abs(read_effect_in_sd(inputs)), 1, power, {.alpha = alpha}));
    AN_TRY(const auto plan, analysis::boundaries(read_boundary_rule(inputs), information, alpha));
    AN_TRY(const auto cost, analysis::design_cost(plan, information, alpha, power));
    return Quantities{{"n_max", to_json(2 * n_control * cost.inflation)},
                      {"n_expected", to_json(2 * n_control * cost.average_h1)}};
}

Outcome<Quantities> duration(const Inputs& inputs) {
    AN_TRY(const auto length, analysis::duration(inputs.number("n_total"), inputs.number("units_per_day"),
                                                 inputs.number_or("traffic_share", 1.0)));
    return Quantities{{"days", to_json(length.days)}, {"weeks", to_json(length.weeks)}};
}

}  // namespace

Methods power() {
    return {{"arcsine_power", arcsine_power},
            {"duration", duration},
            {"group_sequential_n", group_sequential_n},
            {"mid_experiment", mid_experiment},
            {"proportion_n", proportion_n},
            {"proportion_power", proportion_power},
            {"relative_mde", relative_mde},
            {"relative_power", relative_power},
            {"t_test_mde", t_test_mde},
            {"t_test_n", t_test_n},
            {"t_test_power", t_test_power},
            {"t_test_unequal", t_test_unequal},
            {"z_test_n", z_test_n}};
}

}  // namespace bellwether::calculator
