// The beta-binomial model of a proportion in two arms.
#include "analysis/bayes/beta.hpp"

#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

Outcome<Quantities> beta(const Inputs& inputs) {
    const Inputs prior_inputs = inputs.object("prior");
    const analysis::BetaDistribution prior{prior_inputs.number("a"), prior_inputs.number("b")};
    const auto read = [&prior](const Inputs& arm) {
        return analysis::beta_posterior(prior, arm.number("n"), arm.number("x"));
    };
    AN_TRY(const auto control, read(inputs.object("control")));
    AN_TRY(const auto treatment, read(inputs.object("treatment")));
    AN_TRY(const auto result, analysis::compare_beta(control, treatment, read_alpha(inputs)));
    return Quantities{{"chance_to_win", to_json(result.chance_to_win)},
                      {"loss_treatment", to_json(result.loss_treatment)},
                      {"loss_control", to_json(result.loss_control)},
                      {"mean_difference", to_json(result.mean_difference)},
                      {"credible_control", to_json(result.credible_control)},
                      {"credible_treatment", to_json(result.credible_treatment)}};
}

}  // namespace

Methods bayes_beta() {
    return {{"beta", beta}};
}

}  // namespace bellwether::calculator
