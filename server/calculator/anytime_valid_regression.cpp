// Anytime-valid t-tests in linear models.
#include <algorithm>
#include <cmath>

#include "analysis/sequential/anytime_regression.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

Outcome<Quantities> t_radius(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    const analysis::AnytimeModel model{inputs.number("n"), inputs.number("coefficients"), inputs.number_or("g", 1)};
    AN_TRY(const double radius, analysis::anytime_t_radius(model, alpha));
    AN_TRY(const double large_sample, analysis::anytime_z_radius(model, alpha));
    AN_TRY(const double best_g, analysis::anytime_optimal_g(model, alpha));
    Quantities quantities{
        {"t_radius", to_json(radius)}, {"z_radius", to_json(large_sample)}, {"optimal_g", to_json(best_g)}};
    if (inputs.has("t")) {
        AN_TRY(const double log_g, analysis::anytime_log_bayes_factor(model, inputs.number("t")));
        quantities["log_g"] = to_json(log_g);
        quantities["p_value"] = to_json(std::min(1.0, std::exp(-log_g)));
    }
    return quantities;
}

/// Rows of the two arms apart: control, treatment. `arm` holds 0 and 1.
struct Split {
    std::vector<double> control;
    std::vector<double> treatment;
};

Split split(const std::vector<double>& values, const std::vector<double>& arm, std::string_view name) {
    if (values.size() != arm.size()) throw BadInput("'arm' and '" + std::string(name) + "' must have the same length");
    Split result;
    for (std::size_t i = 0; i < arm.size(); ++i) {
        if (arm[i] != 0 && arm[i] != 1) throw BadInput("input 'arm' must hold 0 and 1 only");
        (arm[i] == 1 ? result.treatment : result.control).push_back(values[i]);
    }
    return result;
}

Outcome<analysis::Comparison> fit_arms(const Inputs& inputs) {
    const double g = inputs.number_or("g", 1);
    const double alpha = read_alpha(inputs);
    const auto arm = inputs.numbers("arm");
    const Split y = split(inputs.numbers("y"), arm, "y");
    if (!inputs.has("x")) {
        return analysis::anytime_difference(analysis::Moments::of(y.control), analysis::Moments::of(y.treatment), g,
                                            alpha);
    }
    const Split x = split(inputs.numbers("x"), arm, "x");
    return analysis::anytime_adjusted_difference(analysis::PairMoments::of(x.control, y.control),
                                                 analysis::PairMoments::of(x.treatment, y.treatment), g, alpha);
}

Outcome<Quantities> fit(const Inputs& inputs) {
    AN_TRY(const auto result, fit_arms(inputs));
    return comparison_quantities(result);
}

}  // namespace

Methods anytime_valid_regression() {
    return {{"fit", fit}, {"t_radius", t_radius}};
}

}  // namespace bellwether::calculator
