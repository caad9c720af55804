// Ratio metrics by the delta method, the listener being the unit.
#include "analysis/effects/ratio.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

namespace {

analysis::Outcome<Quantities> ratio_welch(const Inputs& inputs) {
    const auto control = read_pair_arm(inputs.object("control"), "numerator", "denominator");
    const auto treatment = read_pair_arm(inputs.object("treatment"), "numerator", "denominator");
    AN_TRY(const auto result, analysis::ratio_welch(control, treatment, read_effect(inputs), read_alternative(inputs),
                                                    read_alpha(inputs)));
    AN_TRY(const auto from_control, analysis::ratio_of_means(control));
    AN_TRY(const auto from_treatment, analysis::ratio_of_means(treatment));
    Quantities quantities = comparison_quantities(result);
    quantities["ratio_control"] = to_json(from_control.mean);
    quantities["ratio_treatment"] = to_json(from_treatment.mean);
    quantities["unit_variance_control"] = to_json(from_control.unit_variance);
    quantities["unit_variance_treatment"] = to_json(from_treatment.unit_variance);
    return quantities;
}

}  // namespace

Methods ratio_delta() {
    return {{"ratio_welch", ratio_welch}};
}

}  // namespace bellwether::calculator
