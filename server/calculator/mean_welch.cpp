// Means of two arms by Welch's t-test, Fieller's interval for the relative effect, and plain moments.
#include "analysis/effects/welch.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

struct Arms {
    analysis::Moments control;
    analysis::Moments treatment;
};

Arms read_arms(const Inputs& inputs) {
    return {read_mean_arm(inputs.object("control")), read_mean_arm(inputs.object("treatment"))};
}

Quantities with_arms(Quantities quantities, const Arms& arms) {
    quantities["mean_control"] = to_json(arms.control.mean());
    quantities["mean_treatment"] = to_json(arms.treatment.mean());
    quantities["variance_control"] = to_json(arms.control.variance());
    quantities["variance_treatment"] = to_json(arms.treatment.variance());
    return quantities;
}

Outcome<Quantities> welch(const Inputs& inputs) {
    const Arms arms = read_arms(inputs);
    AN_TRY(const auto result, analysis::welch(arms.control, arms.treatment, read_effect(inputs),
                                              read_alternative(inputs), read_alpha(inputs)));
    return with_arms(comparison_quantities(result), arms);
}

Outcome<Quantities> welch_fieller(const Inputs& inputs) {
    const Arms arms = read_arms(inputs);
    AN_TRY(const auto result,
           analysis::welch_fieller(arms.control, arms.treatment, read_alternative(inputs), read_alpha(inputs)));
    return with_arms(comparison_quantities(result), arms);
}

Outcome<Quantities> moments(const Inputs& inputs) {
    const auto result = analysis::Moments::of(inputs.numbers("values"));
    if (result.n() < 1) return analysis::Undefined{analysis::Reason::no_units, "there are no values"};
    AN_TRY(auto quantities, mean_quantities(result));
    quantities["n"] = to_json(result.n());
    return quantities;
}

}  // namespace

Methods mean_welch() {
    return {{"moments", moments}, {"welch", welch}, {"welch_fieller", welch_fieller}};
}

}  // namespace bellwether::calculator
