// Group-sequential designs, and the analysis of means by stage under them.
#include "analysis/sequential/group_sequential_analysis.hpp"

#include <cmath>

#include "analysis/moments.hpp"
#include "calculator/arms.hpp"
#include "calculator/boundary_rule.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;
using analysis::Reason;
using analysis::Undefined;

namespace {

Outcome<Quantities> design(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    const auto information = inputs.numbers("information");
    AN_TRY(const auto plan, analysis::boundaries(read_boundary_rule(inputs), information, alpha));
    Quantities quantities{
        {"z", to_json(plan.z)}, {"nominal_p", to_json(plan.nominal_p)}, {"spent", to_json(plan.spent)}};
    if (inputs.has("power")) {
        AN_TRY(const auto cost, analysis::design_cost(plan, information, alpha, inputs.number("power")));
        quantities["inflation"] = to_json(cost.inflation);
        quantities["average_h1"] = to_json(cost.average_h1);
        quantities["average_h0"] = to_json(cost.average_h0);
        quantities["average_h01"] = to_json(cost.average_h01);
    }
    return quantities;
}

/// An arm's data by stage, each stage's own.
struct StagedArm {
    std::vector<double> n;
    std::vector<double> mean;
    std::vector<double> sd;

    analysis::Moments stage(std::size_t k) const { return {n[k], mean[k], sd[k] * sd[k] * (n[k] - 1)}; }
};

StagedArm read_staged(const Inputs& arm) {
    StagedArm result{arm.numbers("n"), arm.numbers("mean"), arm.numbers("sd")};
    if (result.n.size() != result.mean.size() || result.n.size() != result.sd.size())
        throw BadInput("inputs 'n', 'mean' and 'sd' of an arm must have the same length");
    return result;
}

/// The difference of the running means at each stage, with unequal variances.
Outcome<std::vector<analysis::LookEstimate>> running_differences(const Inputs& inputs) {
    const StagedArm control = read_staged(inputs.object("control"));
    const StagedArm treatment = read_staged(inputs.object("treatment"));
    if (control.n.size() != treatment.n.size()) throw BadInput("both arms must have the same stages");
    analysis::Moments c;
    analysis::Moments t;
    std::vector<analysis::LookEstimate> looks;
    for (std::size_t k = 0; k < control.n.size(); ++k) {
        c.merge(control.stage(k));
        t.merge(treatment.stage(k));
        if (c.n() < 2 || t.n() < 2) return Undefined{Reason::too_few_units, "each arm needs at least two units"};
        looks.push_back({t.mean() - c.mean(), std::sqrt(c.variance() / c.n() + t.variance() / t.n())});
    }
    return looks;
}

Outcome<Quantities> analysis_of_stages(const Inputs& inputs) {
    AN_TRY(const auto looks, running_differences(inputs));
    AN_TRY(const auto result,
           analysis::analyse_looks(read_boundary_rule(inputs), inputs.numbers("information"), read_alpha(inputs), looks));
    std::vector<double> lower;
    std::vector<double> upper;
    for (const auto& interval : result.repeated_intervals) {
        lower.push_back(interval.lower);
        upper.push_back(interval.upper);
    }
    Quantities quantities{{"repeated_ci_lower", to_json(lower)},
                          {"repeated_ci_upper", to_json(upper)},
                          {"repeated_p_value", to_json(result.repeated_p_values)}};
    const auto& stopped = result.stopped;
    const boost::json::value nothing(nullptr);  // not stopped: there is nothing final to say
    quantities["final_stage"] = stopped ? to_json(static_cast<double>(stopped->look)) : nothing;
    quantities["final_p_value"] = stopped ? to_json(stopped->p_value) : nothing;
    quantities["final_ci_lower"] = stopped ? to_json(stopped->interval.lower) : nothing;
    quantities["final_ci_upper"] = stopped ? to_json(stopped->interval.upper) : nothing;
    quantities["median_unbiased"] = stopped ? to_json(stopped->median_unbiased) : nothing;
    return quantities;
}

}  // namespace

Methods group_sequential() {
    return {{"analysis", analysis_of_stages}, {"design", design}};
}

}  // namespace bellwether::calculator
