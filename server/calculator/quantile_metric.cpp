// Quantiles: sample quantiles, distribution-free intervals, and comparisons of independent or clustered values.
#include "analysis/effects/quantile.hpp"

#include <map>

#include "analysis/effects/ratio.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;
using analysis::PairMoments;
using analysis::QuantileArm;
using analysis::QuantileType;

namespace {

Outcome<Quantities> sample_quantile(const Inputs& inputs) {
    const auto values = inputs.numbers("values");
    const double nu = inputs.number("nu");
    Quantities quantities;
    for (const auto& [name, type] :
         {std::pair("type1", QuantileType::type1), std::pair("type6", QuantileType::type6),
          std::pair("type7", QuantileType::type7), std::pair("type8", QuantileType::type8)}) {
        AN_TRY(const double quantile, analysis::sample_quantile(values, nu, type));
        quantities[name] = to_json(quantile);
    }
    return quantities;
}

Outcome<Quantities> order_statistic_ci(const Inputs& inputs) {
    AN_TRY(const auto result,
           analysis::order_statistic_interval(inputs.numbers("values"), inputs.number("nu"), read_alpha(inputs)));
    return Quantities{{"ci_lower", to_json(result.interval.lower)},
                      {"ci_upper", to_json(result.interval.upper)},
                      {"rank_lower", to_json(result.rank_lower)},
                      {"rank_upper", to_json(result.rank_upper)},
                      {"coverage", to_json(result.coverage)}};
}

/// The values of an arm in their raw form: `values`, or `events` as pairs of listener and value.
std::vector<double> read_values(const Inputs& arm) {
    return arm.has("values") ? arm.numbers("values") : read_columns(arm, "events", 2)[1];
}

Outcome<QuantileArm> read_arm(const Inputs& arm, double nu) {
    if (!arm.has("q_hat")) return analysis::quantile_arm(read_values(arm), nu);
    const double n = arm.number("n");
    return QuantileArm{n, arm.number_or("n_star", n), arm.number("q_hat"), arm.number("q_lower"),
                       arm.number("q_upper")};
}

/// For each listener the events at or below the quantile, and all events.
PairMoments read_share(const Inputs& arm, double q_hat) {
    if (arm.has("n_clusters"))
        return PairMoments::from_sums(arm.number("n_clusters"), arm.number("numerator_sum"),
                                      arm.number("denominator_sum"), arm.number("numerator_sum_squares"),
                                      arm.number("denominator_sum_squares"), arm.number("cross_sum"));
    const auto columns = read_columns(arm, "events", 2);
    std::map<double, std::pair<double, double>> listeners;
    for (std::size_t i = 0; i < columns[0].size(); ++i) {
        auto& [below, events] = listeners[columns[0][i]];
        below += columns[1][i] <= q_hat ? 1 : 0;
        events += 1;
    }
    PairMoments result;
    for (const auto& [listener, counts] : listeners)
        result.add(counts.first, counts.second);
    return result;
}

Outcome<Quantities> compare(const Inputs& inputs, bool clustered) {
    const double nu = inputs.number("nu");
    const auto variance = [&](const Inputs& raw, const QuantileArm& arm) {
        return clustered ? analysis::clustered_quantile_variance(arm, read_share(raw, arm.q_hat), nu)
                         : analysis::quantile_variance(arm, nu);
    };
    AN_TRY(const auto control, read_arm(inputs.object("control"), nu));
    AN_TRY(const auto treatment, read_arm(inputs.object("treatment"), nu));
    AN_TRY(const double variance_control, variance(inputs.object("control"), control));
    AN_TRY(const double variance_treatment, variance(inputs.object("treatment"), treatment));
    AN_TRY(const auto result,
           analysis::quantile_welch(control, variance_control, treatment, variance_treatment, read_effect(inputs),
                                    read_alternative(inputs), read_alpha(inputs)));
    Quantities quantities = comparison_quantities(result);
    quantities["unit_variance_control"] = to_json(variance_control);
    quantities["unit_variance_treatment"] = to_json(variance_treatment);
    return quantities;
}

}  // namespace

Methods quantile_metric() {
    return {{"order_statistic_ci", order_statistic_ci},
            {"quantile_clustered", [](const Inputs& inputs) { return compare(inputs, true); }},
            {"quantile_welch", [](const Inputs& inputs) { return compare(inputs, false); }},
            {"sample_quantile", sample_quantile}};
}

}  // namespace bellwether::calculator
