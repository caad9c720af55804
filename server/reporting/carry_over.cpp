#include "reporting/carry_over.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "analysis/effects/welch.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

ListenerSums sums_of(const std::vector<VariantSums>& all, int variant_id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const VariantSums& one) { return one.variant_id == variant_id; });
    return found == all.end() ? ListenerSums() : found->sums;
}

analysis::Moments moments_of(const ListenerSums& sums) {
    return {sums.listeners, sums.mean, sums.centred_square};
}

/// The key of the metric whose role is primary; empty where none is.
std::string primary_metric(const Experiment& experiment) {
    const json::value metrics = json::parse(experiment.metrics_json);
    if (!metrics.is_array()) return {};
    for (const json::value& item : metrics.get_array()) {
        const json::object* metric = item.if_object();
        if (metric && metric->contains("role") && metric->at("role") == json::value("primary") &&
            metric->contains("metric"))
            return std::string(metric->at("metric").as_string());
    }
    return {};
}

}  // namespace

Measure balance_measure(const Experiment& experiment) {
    const MetricDefinition* metric = find_metric(primary_metric(experiment));
    return metric != nullptr && BalanceStore::knows(metric->numerator) ? metric->numerator : Measure::thumbs_up;
}

CarryOver check_carry_over(const Experiment& experiment, Measure measure, const std::vector<VariantSums>& sums) {
    CarryOver result;
    result.measure = to_string(measure);
    const ListenerSums control = sums_of(sums, experiment.control().variant_id);
    const auto treatments = static_cast<double>(experiment.variants.size()) - 1;
    for (const Variant& variant : experiment.variants) {
        if (variant.is_control) continue;
        const ListenerSums own = sums_of(sums, variant.variant_id);
        CarryOver::Row row{variant.key, own.listeners, own.mean, control.mean, std::nullopt, {}};
        const auto compared =
            analysis::welch(moments_of(control), moments_of(own), analysis::EffectScale::absolute,
                            analysis::Alternative::two_sided, 0.05);
        if (compared)
            row.p_value = compared.value().p_value;
        else
            row.refused = to_string(compared.error().reason);
        if (row.p_value && *row.p_value < carry_over_threshold / treatments) {
            result.sound = false;
            result.text = fmt::format("'{}' and the control differed in {} before anything was shown to them (p = {:.2g})",
                                      variant.key, result.measure, *row.p_value);
        }
        result.rows.push_back(std::move(row));
    }
    if (result.sound)
        result.text = std::any_of(result.rows.begin(), result.rows.end(),
                                  [](const CarryOver::Row& row) { return row.p_value.has_value(); })
                          ? fmt::format("no difference in {} in the {} days before exposure", result.measure, carry_over_days)
                          : "nothing is known of the days before exposure";
    return result;
}

CarryOver load_carry_over(Transaction& transaction, const Experiment& experiment, UtcDay before) {
    const Measure measure = balance_measure(experiment);
    return check_carry_over(experiment, measure,
                            BalanceStore(transaction)
                                .before_exposure({experiment.experiment_id, experiment.iteration}, before,
                                                 carry_over_days, measure));
}

json::object to_json(const CarryOver& carry_over) {
    json::array rows;
    for (const CarryOver::Row& row : carry_over.rows) {
        json::object item{{"variant", row.variant},
                          {"listeners", row.listeners},
                          {"mean", row.mean},
                          {"control_mean", row.control_mean},
                          {"p_value", row.p_value ? json::value(*row.p_value) : json::value(nullptr)}};
        if (!row.refused.empty()) item["refused"] = row.refused;
        rows.push_back(std::move(item));
    }
    return {{"sound", carry_over.sound},
            {"text", carry_over.text},
            {"measure", carry_over.measure},
            {"days", carry_over_days},
            {"threshold", carry_over_threshold},
            {"method", "Welch on the days before the first exposure, Bonferroni over variants"},
            {"variants", std::move(rows)}};
}

}  // namespace bellwether
