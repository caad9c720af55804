// CUPED for a ratio metric, adjusted by the same listeners' ratio before exposure.
#include <fmt/format.h>

#include "analysis/effects/cuped.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

namespace {

using analysis::RatioHistory;

/// Sums by name: `num_post_sum`, `num_post_sum_squares`, products as `num_post*den_post`; or else `units` of four
/// numbers.
RatioHistory read_arm(const Inputs& arm) {
    static constexpr std::array<std::string_view, 4> names = {"num_post", "den_post", "num_pre", "den_pre"};
    if (!arm.has("num_post_sum")) {
        std::vector<RatioHistory::Four> units;
        for (const auto& row : arm.matrix("units")) {
            if (row.size() != 4) throw BadInput("each row of 'units' must have 4 numbers");
            units.push_back({row[0], row[1], row[2], row[3]});
        }
        return RatioHistory::of(units);
    }
    RatioHistory::Four sums{};
    std::array<RatioHistory::Four, 4> products{};
    for (std::size_t i = 0; i < 4; ++i) {
        sums[i] = arm.number(fmt::format("{}_sum", names[i]));
        products[i][i] = arm.number(fmt::format("{}_sum_squares", names[i]));
        for (std::size_t j = i + 1; j < 4; ++j) {
            const std::string name = fmt::format("{}*{}", names[i], names[j]);
            const std::string turned = fmt::format("{}*{}", names[j], names[i]);
            products[i][j] = arm.number(arm.has(turned) ? turned : name);
        }
    }
    return RatioHistory::from_sums(arm.number("n"), sums, products);
}

analysis::Outcome<Quantities> cuped_ratio_welch(const Inputs& inputs) {
    AN_TRY(const auto result,
           analysis::cuped_ratio_welch(read_arm(inputs.object("control")), read_arm(inputs.object("treatment")),
                                       read_effect(inputs), read_alternative(inputs), read_alpha(inputs)));
    Quantities quantities = comparison_quantities(result.comparison);
    quantities["theta"] = to_json(result.theta);
    quantities["adjusted_ratio_control"] = to_json(result.control.mean);
    quantities["adjusted_ratio_treatment"] = to_json(result.treatment.mean);
    return quantities;
}

}  // namespace

Methods cuped_ratio() {
    return {{"cuped_ratio_welch", cuped_ratio_welch}};
}

}  // namespace bellwether::calculator
