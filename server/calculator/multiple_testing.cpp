#include "analysis/checks/multiple_testing.hpp"

#include <boost/json/array.hpp>

#include "calculator/families.hpp"

namespace bellwether::calculator {

namespace {

using analysis::Adjustment;

/// 0 or 1 for each test.
template <class Rejected>
boost::json::array flags(std::size_t tests, Rejected rejected) {
    boost::json::array result;
    for (std::size_t i = 0; i < tests; ++i)
        result.push_back(rejected(i) ? 1 : 0);
    return result;
}

analysis::Outcome<Quantities> adjust(const Inputs& inputs) {
    const auto p_values = inputs.numbers("p_values");
    const double alpha = inputs.number_or("alpha", 0.05);
    AN_TRY(const auto two_stage, analysis::two_stage_rejections(p_values, alpha));
    Quantities result{{"rejected_fdr_tsbky", flags(p_values.size(), [&](auto i) { return two_stage[i]; })}};
    for (const auto& [name, method] : {std::pair("bonferroni", Adjustment::bonferroni),
                                       {"holm", Adjustment::holm},
                                       {"hochberg", Adjustment::hochberg},
                                       {"hommel", Adjustment::hommel},
                                       {"BH", Adjustment::benjamini_hochberg},
                                       {"BY", Adjustment::benjamini_yekutieli}}) {
        AN_TRY(const auto adjusted, analysis::adjust(p_values, method));
        result[name] = to_json(adjusted);
        result[std::string("rejected_") + name] = flags(p_values.size(), [&](auto i) { return adjusted[i] <= alpha; });
    }
    return result;
}

}  // namespace

Methods multiple_testing() {
    return {{"adjust", adjust}};
}

}  // namespace bellwether::calculator
