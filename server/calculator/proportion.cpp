// Proportions: tests and intervals of two arms, exact tests, and intervals of one proportion.
#include "analysis/effects/proportion.hpp"

#include "analysis/effects/fisher.hpp"
#include "analysis/effects/unconditional.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

analysis::Proportion read_arm(const Inputs& arm) {
    return {arm.number("n"), arm.number("x")};
}

Outcome<Quantities> welch(const Inputs& inputs) {
    AN_TRY(const auto result,
           analysis::proportion_welch(read_arm(inputs.object("control")), read_arm(inputs.object("treatment")),
                                      read_effect(inputs), read_alternative(inputs), read_alpha(inputs)));
    return comparison_quantities(result);
}

Outcome<Quantities> pooled_z(const Inputs& inputs) {
    const auto control = read_arm(inputs.object("control"));
    const auto treatment = read_arm(inputs.object("treatment"));
    const double alpha = read_alpha(inputs);
    AN_TRY(const auto test, analysis::pooled_z(control, treatment, read_alternative(inputs)));
    AN_TRY(const auto wald, analysis::wald_interval(control, treatment, alpha));
    AN_TRY(const auto score, analysis::score_interval(control, treatment, alpha));
    AN_TRY(const auto newcombe, analysis::newcombe_interval(control, treatment, alpha));
    AN_TRY(const auto agresti_caffo, analysis::agresti_caffo_interval(control, treatment, alpha));
    return Quantities{{"status", "ok"},
                      {"estimate", to_json(test.estimate)},
                      {"z_statistic", to_json(test.z)},
                      {"p_value", to_json(test.p_value)},
                      {"chi_square", to_json(test.chi_square)},
                      {"chi_square_yates", to_json(test.chi_square_yates)},
                      {"p_value_yates", to_json(test.p_value_yates)},
                      {"wald_ci", to_json(wald)},
                      {"score_ci", to_json(score)},
                      {"newcombe_ci", to_json(newcombe)},
                      {"agresti_caffo_ci", to_json(agresti_caffo)}};
}

Outcome<Quantities> fisher(const Inputs& inputs) {
    const auto control = read_arm(inputs.object("control"));
    const auto treatment = read_arm(inputs.object("treatment"));
    const auto alternative = read_alternative(inputs);
    AN_TRY(const auto test, analysis::fisher_exact(control, treatment, alternative, read_alpha(inputs)));
    Quantities quantities{{"status", "ok"},
                          {"p_value", to_json(test.p_value)},
                          {"odds_ratio", to_json(test.odds_ratio)},
                          {"odds_ratio_ci_lower", to_json(test.odds_ratio_interval.lower)},
                          {"odds_ratio_ci_upper", to_json(test.odds_ratio_interval.upper)}};
    if (alternative != analysis::Alternative::two_sided) return quantities;
    // The unconditional tests reach less far than Fisher's; beyond that they are left out.
    if (const auto p = analysis::boschloo_p_value(control, treatment))
        quantities["boschloo_p_value"] = to_json(p.value());
    if (const auto p = analysis::barnard_p_value(control, treatment))
        quantities["barnard_p_value"] = to_json(p.value());
    return quantities;
}

Outcome<Quantities> one_sample(const Inputs& inputs) {
    const auto arm = read_arm(inputs);
    const double alpha = read_alpha(inputs);
    AN_TRY(const auto wilson, analysis::wilson_interval(arm, alpha));
    AN_TRY(const auto clopper_pearson, analysis::clopper_pearson_interval(arm, alpha));
    AN_TRY(const auto jeffreys, analysis::jeffreys_interval(arm, alpha));
    AN_TRY(const auto agresti_coull, analysis::agresti_coull_interval(arm, alpha));
    return Quantities{{"status", "ok"},
                      {"estimate", to_json(arm.x / arm.n)},
                      {"wilson_ci", to_json(wilson)},
                      {"clopper_pearson_ci", to_json(clopper_pearson)},
                      {"jeffreys_ci", to_json(jeffreys)},
                      {"agresti_coull_ci", to_json(agresti_coull)}};
}

}  // namespace

Methods proportion() {
    return {{"fisher", fisher}, {"one_sample", one_sample}, {"pooled_z", pooled_z}, {"welch", welch}};
}

}  // namespace bellwether::calculator
