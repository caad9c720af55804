// Effects post-stratified over cells, for means and for ratios.
#include "analysis/effects/post_stratification.hpp"

#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

Outcome<Quantities> post_stratified_mean(const Inputs& inputs) {
    std::vector<analysis::MeanCell> cells;
    for (const auto& cell : inputs.objects("cells"))
        cells.push_back({read_mean_arm(cell.object("control")), read_mean_arm(cell.object("treatment"))});
    AN_TRY(const auto result,
           analysis::post_stratified_mean(cells, read_effect(inputs), read_alternative(inputs), read_alpha(inputs)));
    return comparison_quantities(result);
}

Outcome<Quantities> post_stratified_ratio(const Inputs& inputs) {
    std::vector<analysis::RatioCell> cells;
    for (const auto& cell : inputs.objects("cells"))
        cells.push_back({read_pair_arm(cell.object("control"), "numerator", "denominator"),
                         read_pair_arm(cell.object("treatment"), "numerator", "denominator")});
    AN_TRY(const auto result,
           analysis::post_stratified_ratio(cells, read_effect(inputs), read_alternative(inputs), read_alpha(inputs)));
    return comparison_quantities(result);
}

}  // namespace

Methods post_stratification() {
    return {{"post_stratified_mean", post_stratified_mean}, {"post_stratified_ratio", post_stratified_ratio}};
}

}  // namespace bellwether::calculator
