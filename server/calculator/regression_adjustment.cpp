// Regression adjustment from raw units: ANCOVA and Lin's estimator, each with five kinds of standard errors.
#include "analysis/effects/regression.hpp"

#include <fmt/format.h>

#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;
using analysis::RegressionErrors;
using analysis::RegressionModel;

namespace {

constexpr std::array<std::pair<std::string_view, RegressionErrors>, 5> kinds = {{
    {"classical", RegressionErrors::classical},
    {"HC0", RegressionErrors::hc0},
    {"HC1", RegressionErrors::hc1},
    {"HC2", RegressionErrors::hc2},
    {"HC3", RegressionErrors::hc3},
}};

Outcome<Quantities> fit(const Inputs& inputs, RegressionModel model) {
    const auto outcome = inputs.numbers("y");
    const auto rows = inputs.matrix("X");
    const auto covariates = read_columns(inputs, "X", rows.empty() ? 0 : rows.front().size());
    AN_TRY(const auto effect, analysis::regression_adjusted(outcome, read_treated(inputs), covariates, model));
    Quantities quantities{{"status", "ok"},
                          {"estimate", to_json(effect.estimate)},
                          {"degrees_of_freedom", to_json(effect.degrees_of_freedom)}};
    for (const auto& [name, errors] : kinds) {
        AN_TRY(const auto result, effect.comparison(errors, read_alternative(inputs), read_alpha(inputs)));
        quantities[fmt::format("standard_error_{}", name)] = to_json(result.standard_error);
        quantities[fmt::format("p_value_{}", name)] = to_json(result.p_value);
        quantities[fmt::format("ci_lower_{}", name)] = to_json(result.interval.lower);
        quantities[fmt::format("ci_upper_{}", name)] = to_json(result.interval.upper);
    }
    return quantities;
}

}  // namespace

Methods regression_adjustment() {
    return {{"ancova", [](const Inputs& inputs) { return fit(inputs, RegressionModel::ancova); }},
            {"lin", [](const Inputs& inputs) { return fit(inputs, RegressionModel::lin); }}};
}

}  // namespace bellwether::calculator
