#include "reporting/carry_over.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "analysis/effects/welch.hpp"
#include "reporting/report_query.hpp"
#include "storage/catalog_store.hpp"
#include "storage/listener_value_store.hpp"
#include "storage/play_value_store.hpp"

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

const MetricDefinition* primary_of(const std::vector<ChosenMetric>& metrics) {
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [](const ChosenMetric& metric) { return metric.role == MetricRole::primary; });
    return found == metrics.end() ? nullptr : &found->metric;
}

bool summed_by_day(const MetricDefinition& metric) {
    return metric.numerator.from_counters() && BalanceStore::knows(metric.numerator.measure);
}

/// What each exposed listener did by the metric's numerator before the exposure.
std::vector<std::int64_t> values_before(Transaction& transaction, const TotalsQuestion& question, const MetricSide& side,
                                        int catalog_version) {
    const ValueWindow window{0, std::nullopt, carry_over_days};
    std::vector<std::int64_t> values;
    if (side.from_counters()) {
        for (const auto& listener : ListenerValueStore(transaction).counters(question, window))
            values.push_back(listener.before[static_cast<std::size_t>(side.measure)]);
        return values;
    }
    for (const auto& listener : PlayValueStore(transaction).values(question, side, window, catalog_version, false))
        values.push_back(listener.before);
    return values;
}

/// The same as BalanceStore::before_exposure for what is not summed by day: filtered, or computed from the plays.
std::vector<VariantSums> sums_before(Transaction& transaction, const Experiment& experiment, UtcDay before,
                                     const MetricSide& side) {
    const TotalsQuestion question{experiment.experiment_id, experiment.iteration, before};
    const int catalog_version = CatalogStore(transaction).version_at(UtcTime(before) - std::chrono::microseconds(1));
    const auto listeners = ListenerValueStore(transaction).exposed(question);
    const auto values = values_before(transaction, question, side, catalog_version);
    std::map<int, std::vector<double>> by_variant;
    for (std::size_t i = 0; i < listeners.size(); ++i)
        by_variant[listeners[i].variant_id].push_back(static_cast<double>(values[i]));
    std::vector<VariantSums> sums;
    for (const auto& [variant, numbers] : by_variant) {
        const auto moments = analysis::Moments::of(numbers);
        sums.push_back({variant, {moments.n(), moments.mean(), moments.centred_squares()}});
    }
    return sums;
}

}  // namespace

Measure balance_measure(const std::vector<ChosenMetric>& metrics) {
    const auto* primary = primary_of(metrics);
    return primary != nullptr && summed_by_day(*primary) ? primary->numerator.measure : Measure::thumbs_up;
}

CarryOver check_carry_over(const Experiment& experiment, std::string_view measure, const std::vector<VariantSums>& sums) {
    CarryOver result;
    result.measure = measure;
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
    const auto metrics = chosen_metrics(transaction, experiment);
    const auto* primary = primary_of(metrics);
    if (primary != nullptr && !summed_by_day(*primary) && !primary->of_events)
        return check_carry_over(experiment, primary->key, sums_before(transaction, experiment, before, primary->numerator));
    const Measure measure = balance_measure(metrics);
    return check_carry_over(experiment, to_string(measure),
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
