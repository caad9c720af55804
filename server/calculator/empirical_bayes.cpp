// Shrinkage across experiments and the winner's curse.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>
#include <limits>

#include "analysis/impact/selection.hpp"
#include "analysis/impact/shrinkage.hpp"
#include "calculator/families.hpp"
#include "calculator/uniroot.hpp"

namespace bellwether::calculator {

using analysis::Heterogeneity;
using analysis::Outcome;

namespace {

Heterogeneity read_method(const std::string& name) {
    if (name == "DL") return Heterogeneity::dersimonian_laird;
    if (name == "PM" || name == "EB") return Heterogeneity::paule_mandel;
    if (name == "ML") return Heterogeneity::maximum_likelihood;
    if (name == "REML") return Heterogeneity::restricted_maximum_likelihood;
    throw BadInput(fmt::format("input 'method' must be DL, PM, ML or REML, not '{}'", name));
}

/// metafor's Paule-Mandel stops within 1.2e-4 of the root on the scale of tau2 (uniroot's default tolerance, bracket
/// [0, 100]), which is no small error where effects are hundredths. PM is answered as metafor answers it, so that it
/// can be compared with metafor; tau2_exact is the root itself, which analysis::shrink uses.
Outcome<double> metafor_paule_mandel(std::span<const double> y, std::span<const double> se, double exact) {
    constexpr double tau2_max = 100;
    const double freedom = double(y.size()) - 1;
    const auto excess = [&](double tau2) { return analysis::generalised_q(y, se, tau2).value() - freedom; };
    AN_TRY(analysis::generalised_q(y, se, 0));
    if (exact == 0 || excess(0) <= 0 || excess(tau2_max) > 0) return exact;
    return uniroot(excess, 0, tau2_max, std::sqrt(std::sqrt(std::numeric_limits<double>::epsilon())), 100);
}

Outcome<Quantities> normal_normal(const Inputs& inputs) {
    const auto y = inputs.numbers("y");
    const auto se = inputs.numbers("se");
    const auto method = inputs.text("method");
    AN_TRY(auto model, analysis::shrink(y, se, read_method(method)));
    const double exact = model.tau2;
    if (method == "PM") {
        AN_TRY(const double tau2, metafor_paule_mandel(y, se, exact));
        AN_TRY(model, analysis::shrink_at(y, se, tau2));
    }
    return Quantities{{"tau2", to_json(model.tau2)},     {"tau2_exact", to_json(exact)},
                      {"mu", to_json(model.mu)},         {"mu_se", to_json(model.mu_se)},
                      {"q", to_json(model.q)},           {"q_p", to_json(model.q_p)},
                      {"i2", to_json(100 * model.i2)},  // in percent
                      {"shrunk", to_json(model.shrunk)}, {"shrunk_se", to_json(model.shrunk_se)}};
}

Outcome<Quantities> zero_mean_ml(const Inputs& inputs) {
    AN_TRY(const auto model, analysis::shrink_to_zero(inputs.numbers("y"), inputs.numbers("se")));
    return Quantities{{"tau2", to_json(model.tau2)},
                      {"shrunk", to_json(model.shrunk)},
                      {"log_likelihood", to_json(model.log_likelihood)}};
}

Outcome<Quantities> winners_curse(const Inputs& inputs) {
    const auto se = inputs.numbers("se");
    const auto threshold = inputs.numbers("threshold");
    AN_TRY(const auto sum, analysis::correct_for_selection(inputs.numbers("x"), se, threshold));
    boost::json::array selected;
    for (auto place : sum.selected)
        selected.push_back(place);
    Quantities result{{"selected", std::move(selected)},
                      {"naive", to_json(sum.naive)},
                      {"bias", to_json(sum.bias)},
                      {"corrected", to_json(sum.corrected)}};
    if (inputs.has("true_effect")) {
        AN_TRY(const double bias, analysis::selection_bias(inputs.numbers("true_effect"), se, threshold));
        result["expected_bias"] = to_json(bias);
    }
    return result;
}

Outcome<Quantities> conditional(const Inputs& inputs) {
    AN_TRY(const auto estimate,
           analysis::conditional_estimate(inputs.number("x"), inputs.number("se"), inputs.number("cutoff"),
                                          inputs.number_or("alpha", 0.05)));
    return Quantities{{"median_unbiased", to_json(estimate.median_unbiased)},
                      {"mle", to_json(estimate.mle)},
                      {"ci_lower", to_json(estimate.interval.lower)},
                      {"ci_upper", to_json(estimate.interval.upper)}};
}

}  // namespace

Methods empirical_bayes() {
    return {{"conditional", conditional},
            {"normal_normal", normal_normal},
            {"winners_curse", winners_curse},
            {"zero_mean_ml", zero_mean_ml}};
}

}  // namespace bellwether::calculator
