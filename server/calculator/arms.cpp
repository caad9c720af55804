#include "calculator/arms.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>

namespace bellwether::calculator {

using analysis::Alternative;
using analysis::EffectScale;

Alternative read_alternative(const Inputs& inputs) {
    const std::string word = inputs.text_or("alternative", "two-sided");
    if (word == "two-sided") return Alternative::two_sided;
    if (word == "greater") return Alternative::greater;
    if (word == "less") return Alternative::less;
    throw BadInput("input 'alternative' must be two-sided, greater or less");
}

EffectScale read_effect(const Inputs& inputs) {
    const std::string word = inputs.text_or("effect", "absolute");
    if (word == "absolute") return EffectScale::absolute;
    if (word == "relative") return EffectScale::relative;
    throw BadInput("input 'effect' must be absolute or relative");
}

double read_alpha(const Inputs& inputs) {
    return inputs.number_or("alpha", 0.05);
}

analysis::Moments read_mean_arm(const Inputs& arm) {
    if (arm.has("sum"))
        return analysis::Moments::from_sums(arm.number("n"), arm.number("sum"), arm.number("sum_squares"));
    return analysis::Moments::of(arm.numbers("values"));
}

std::vector<std::vector<double>> read_columns(const Inputs& inputs, std::string_view name, std::size_t columns) {
    std::vector<std::vector<double>> result(columns);
    for (const auto& row : inputs.matrix(name)) {
        if (row.size() != columns) throw BadInput(fmt::format("each row of '{}' must have {} numbers", name, columns));
        for (std::size_t i = 0; i < columns; ++i)
            result[i].push_back(row[i]);
    }
    return result;
}

std::vector<bool> read_treated(const Inputs& inputs) {
    std::vector<bool> result;
    for (double arm : inputs.numbers("arm")) {
        if (arm != 0 && arm != 1) throw BadInput("input 'arm' must hold 0 (control) and 1 (treatment)");
        result.push_back(arm == 1);
    }
    return result;
}

analysis::PairMoments read_pair_arm(const Inputs& arm, std::string_view first, std::string_view second) {
    const auto number = [&arm](std::string_view prefix, std::string_view name) {
        return arm.number(fmt::format("{}_{}", prefix, name));
    };
    if (arm.has("cross_sum")) {
        return analysis::PairMoments::from_sums(arm.number("n"), number(first, "sum"), number(second, "sum"),
                                                number(first, "sum_squares"), number(second, "sum_squares"),
                                                arm.number("cross_sum"));
    }
    const auto columns = read_columns(arm, "units", 2);
    return analysis::PairMoments::of(columns[0], columns[1]);
}

Quantities comparison_quantities(const analysis::Comparison& comparison) {
    return {{"status", "ok"},
            {"estimate", to_json(comparison.estimate)},
            {"standard_error", to_json(comparison.standard_error)},
            {"degrees_of_freedom", to_json(comparison.degrees_of_freedom)},
            {"t_statistic", to_json(comparison.statistic)},
            {"p_value", to_json(comparison.p_value)},
            {"ci_lower", to_json(comparison.interval.lower)},
            {"ci_upper", to_json(comparison.interval.upper)}};
}

analysis::Outcome<Quantities> mean_quantities(const analysis::Moments& moments) {
    if (!std::isfinite(moments.mean()) || !std::isfinite(moments.variance()))
        return analysis::Undefined{analysis::Reason::bad_argument, "the values are too large to square"};
    Quantities quantities{{"mean", to_json(moments.mean())}};
    if (moments.n() >= 2) quantities["variance"] = to_json(moments.variance());
    return quantities;
}

boost::json::value to_json(const analysis::Interval& interval) {
    return boost::json::array{to_json(interval.lower), to_json(interval.upper)};
}

}  // namespace bellwether::calculator
