// Capped, winsorised and trimmed means.
#include "analysis/effects/capping.hpp"
#include "analysis/effects/welch.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Moments;
using analysis::Outcome;

namespace {

struct Values {
    std::vector<double> control;
    std::vector<double> treatment;
};

Values read_values(const Inputs& inputs) {
    return {inputs.object("control").numbers("values"), inputs.object("treatment").numbers("values")};
}

Outcome<Quantities> compare_capped(const Inputs& inputs, const Values& values, double cap) {
    const Moments control = Moments::of(analysis::capped(values.control, cap));
    const Moments treatment = Moments::of(analysis::capped(values.treatment, cap));
    AN_TRY(const auto result,
           analysis::welch(control, treatment, read_effect(inputs), read_alternative(inputs), read_alpha(inputs)));
    Quantities quantities = comparison_quantities(result);
    quantities["cap"] = to_json(cap);
    quantities["mean_control"] = to_json(control.mean());
    quantities["mean_treatment"] = to_json(treatment.mean());
    quantities["variance_control"] = to_json(control.variance());
    quantities["variance_treatment"] = to_json(treatment.variance());
    return quantities;
}

Outcome<Quantities> cap_percentile(const Inputs& inputs) {
    const Values values = read_values(inputs);
    AN_TRY(const double cap, analysis::percentile_cap(values.control, values.treatment, inputs.number("percentile"),
                                                      inputs.boolean_or("ignore_zeros", false)));
    return compare_capped(inputs, values, cap);
}

Outcome<Quantities> cap_value(const Inputs& inputs) {
    return compare_capped(inputs, read_values(inputs), inputs.number("cap"));
}

Outcome<Quantities> winsorize_both(const Inputs& inputs) {
    AN_TRY(const auto values,
           analysis::winsorized(inputs.numbers("values"), inputs.number_or("lower", 0), inputs.number_or("upper", 0)));
    AN_TRY(auto quantities, mean_quantities(Moments::of(values)));
    quantities["status"] = "ok";
    quantities["values"] = to_json(values);
    return quantities;
}

Outcome<Quantities> trimmed_t(const Inputs& inputs) {
    const Values values = read_values(inputs);
    AN_TRY(const auto result, analysis::trimmed_t(values.control, values.treatment, inputs.number("trim"),
                                                  read_alternative(inputs), read_alpha(inputs)));
    Quantities quantities = comparison_quantities(result.comparison);
    quantities["trimmed_mean_control"] = to_json(result.mean_control);
    quantities["trimmed_mean_treatment"] = to_json(result.mean_treatment);
    return quantities;
}

}  // namespace

Methods capped_mean() {
    return {{"cap_percentile", cap_percentile},
            {"cap_value", cap_value},
            {"trimmed_t", trimmed_t},
            {"winsorize_both", winsorize_both}};
}

}  // namespace bellwether::calculator
