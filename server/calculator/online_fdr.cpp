#include "analysis/checks/online_fdr.hpp"

#include <boost/json/array.hpp>
#include <span>

#include "calculator/families.hpp"

namespace bellwether::calculator {

namespace {

using Rule = analysis::Outcome<analysis::OnlineTests> (*)(std::span<const double>, double);

MethodFunction method(Rule rule) {
    return [rule](const Inputs& inputs) -> analysis::Outcome<Quantities> {
        AN_TRY(const auto tests, rule(inputs.numbers("p_values"), inputs.number_or("alpha", 0.05)));
        boost::json::array rejected;
        for (bool flag : tests.rejected)
            rejected.push_back(flag ? 1 : 0);
        return Quantities{{"levels", to_json(tests.levels)}, {"rejected", std::move(rejected)}};
    };
}

}  // namespace

Methods online_fdr() {
    return {{"addis", method(analysis::addis)},
            {"lond", method(analysis::lond)},
            {"lord", method(analysis::lord)},
            {"saffron", method(analysis::saffron)}};
}

}  // namespace bellwether::calculator
