// Mixture sequential probability ratio tests of pairs.
#include "analysis/sequential/msprt.hpp"

#include <boost/json/array.hpp>
#include <cmath>

#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

Quantities path_quantities(const analysis::SequentialRatioPath& path) {
    boost::json::array ratios;
    for (const auto& log_ratio : path.log_likelihood_ratio)
        ratios.push_back(log_ratio ? to_json(std::exp(*log_ratio)) : boost::json::value(nullptr));
    return {{"likelihood_ratio", std::move(ratios)}, {"p_value", to_json(path.p_value)}};
}

Outcome<Quantities> normal(const Inputs& inputs) {
    AN_TRY(const auto path, analysis::msprt_normal(inputs.numbers("x"), inputs.numbers("y"), inputs.number("tau"),
                                                   inputs.number("sigma")));
    return path_quantities(path);
}

Outcome<Quantities> bernoulli(const Inputs& inputs) {
    AN_TRY(const auto path, analysis::msprt_bernoulli(inputs.numbers("x"), inputs.numbers("y"), inputs.number("tau")));
    return path_quantities(path);
}

}  // namespace

Methods msprt() {
    return {{"bernoulli", bernoulli}, {"normal", normal}};
}

}  // namespace bellwether::calculator
