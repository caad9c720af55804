// Asymptotic confidence sequences of a mean: margins, their tuning, and paths.
#include "analysis/sequential/asymptotic.hpp"
#include "analysis/sequential/asymptotic_path.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

Quantities path_quantities(const std::vector<analysis::Interval>& path) {
    std::vector<double> lower;
    std::vector<double> upper;
    for (const auto& interval : path) {
        lower.push_back(interval.lower);
        upper.push_back(interval.upper);
    }
    return {{"lower", to_json(lower)}, {"upper", to_json(upper)}};
}

Outcome<Quantities> margin(const Inputs& inputs) {
    AN_TRY(const double value, analysis::mixture_margin(inputs.number("t"), inputs.number("rho2"), read_alpha(inputs)));
    return Quantities{{"margin", to_json(value)}};
}

Outcome<Quantities> rho2(const Inputs& inputs) {
    AN_TRY(const double value, analysis::optimal_rho2(inputs.number("t_opt"), read_alpha(inputs)));
    return Quantities{{"rho2", to_json(value)}};
}

Outcome<Quantities> lil(const Inputs& inputs) {
    AN_TRY(const double value, analysis::iterated_logarithm_margin(inputs.number("t"), read_alpha(inputs)));
    return Quantities{{"margin", to_json(value)}};
}

Outcome<Quantities> path(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    AN_TRY(const double tuned, analysis::optimal_rho2(inputs.number("t_opt"), alpha));
    AN_TRY(const auto intervals, analysis::mean_path(inputs.numbers("x"), tuned, alpha));
    return path_quantities(intervals);
}

Outcome<Quantities> path_lyapunov(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    AN_TRY(const double tuned, analysis::optimal_rho2(inputs.number("t_opt"), alpha));
    AN_TRY(const auto intervals, analysis::mean_path_lyapunov(inputs.numbers("x"), tuned, alpha));
    return path_quantities(intervals);
}

Outcome<Quantities> inverse_propensity(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    const auto arm = inputs.numbers("arm");
    const auto propensity = inputs.value("propensity").is_array()
                                ? inputs.numbers("propensity")
                                : std::vector<double>(arm.size(), inputs.number("propensity"));
    AN_TRY(const auto outcomes, analysis::inverse_propensity_outcomes(arm, inputs.numbers("y"), propensity));
    AN_TRY(const double tuned, analysis::optimal_rho2(inputs.number("t_opt"), alpha));
    AN_TRY(const auto intervals, analysis::mean_path(outcomes, tuned, alpha));
    return path_quantities(intervals);
}

}  // namespace

Methods asymptotic_cs() {
    return {{"inverse_propensity", inverse_propensity}, {"lil", lil},  {"margin", margin}, {"path", path},
            {"path_lyapunov", path_lyapunov},           {"rho2", rho2}};
}

}  // namespace bellwether::calculator
