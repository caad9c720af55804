// CUPED for a mean metric with one covariate from before exposure.
#include "analysis/effects/cuped.hpp"

#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

namespace {

analysis::Outcome<Quantities> cuped_welch(const Inputs& inputs) {
    AN_TRY(const auto result, analysis::cuped_welch(read_pair_arm(inputs.object("control"), "post", "pre"),
                                                    read_pair_arm(inputs.object("treatment"), "post", "pre"),
                                                    read_effect(inputs), read_alternative(inputs), read_alpha(inputs)));
    Quantities quantities = comparison_quantities(result.comparison);
    quantities["theta"] = to_json(result.theta);
    quantities["adjusted_mean_control"] = to_json(result.control.mean);
    quantities["adjusted_mean_treatment"] = to_json(result.treatment.mean);
    quantities["adjusted_variance_control"] = to_json(result.control.unit_variance);
    quantities["adjusted_variance_treatment"] = to_json(result.treatment.unit_variance);
    return quantities;
}

}  // namespace

Methods cuped() {
    return {{"cuped_welch", cuped_welch}};
}

}  // namespace bellwether::calculator
