#include "reporting/scorecard_json.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/time.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

json::value optional_number(const std::optional<double>& value) { return value ? json::value(*value) : json::value(nullptr); }

json::object effect_json(const EstimatedEffect& estimated) {
    if (!estimated.effect) return {{"refused", estimated.refused}, {"why", estimated.why}};
    const Effect& effect = *estimated.effect;
    return {{"estimate", effect.estimate},
            {"standard_error", effect.standard_error},
            {"interval", json::array{effect.lower, effect.upper}},
            {"p_value", effect.p_value}};
}

json::object comparison_json(const MetricComparison& comparison) {
    const auto* metric = find_metric(comparison.metric);
    return {
        {"metric", comparison.metric},
        {"name", metric->name},
        {"unit", metric->unit},
        {"direction", metric->direction == Direction::increase_is_good ? "increase_is_good" : "decrease_is_good"},
        {"role", to_string(comparison.role)},
        {"variant", comparison.variant},
        {"verdict", comparison.verdict},
        {"control", {{"listeners", comparison.control_listeners}, {"mean", comparison.control_mean}, {"total", comparison.control_total}}},
        {"treatment", {{"listeners", comparison.treatment_listeners},
           {"mean", comparison.treatment_mean},
           {"total", comparison.treatment_total}}},
        {"always_valid",
         {{"absolute", effect_json(comparison.absolute)}, {"relative", effect_json(comparison.relative)}}},
        {"fixed_horizon",
         {{"absolute", effect_json(comparison.absolute_fixed_horizon)},
          {"relative", effect_json(comparison.relative_fixed_horizon)}}},
        {"adjusted_p_value", optional_number(comparison.adjusted_p_value)},
        {"cuped", false},
        {"method", metric->kind == MetricKind::ratio ? "ratio by delta method, listener as unit" : "Welch"},
    };
}

json::object sample_ratio_json(const SampleRatioCheck& check) {
    json::array rows;
    for (const auto& row : check.rows)
        rows.push_back({{"variant", row.variant}, {"observed", row.observed}, {"expected", row.expected}});
    json::object result{{"sound", check.sound},
                        {"p_value", optional_number(check.p_value)},
                        {"threshold", check.threshold},
                        {"variants", std::move(rows)},
                        {"left_out_after_change", check.too_late},
                        {"method", "chi-square; expected counts by ramp step and period"}};
    if (!check.refused.empty()) result["refused"] = check.refused;
    return result;
}

std::string csv_effect(const EstimatedEffect& estimated) {
    if (!estimated.effect) return fmt::format(",,,,{}", estimated.refused);
    const Effect& effect = *estimated.effect;
    return fmt::format("{},{},{},{},", effect.estimate, effect.lower, effect.upper, effect.p_value);
}

}  // namespace

json::object to_json(const Scorecard& card) {
    json::array comparisons;
    for (const auto& comparison : card.comparisons) comparisons.push_back(comparison_json(comparison));
    return {
        {"experiment", card.experiment},
        {"state", card.state},
        {"control", card.control},
        {"as_of", print_time(card.as_of)},
        {"data", {{"caught_up_at", print_time(card.caught_up_at)},
                  {"exposed_listeners", card.exposed},
                  {"seen_in_two_variants", card.conflicting}}},
        {"level", 1 - card.alpha},
        {"tuning_listeners", card.tuning_listeners},
        {"correction", "Holm over all comparisons"},
        {"sample_ratio", sample_ratio_json(card.sample_ratio)},
        {"decision", {{"recommended", card.decision}, {"text", card.decision_text}, {"rule", card.decision_rule}}},
        {"comparisons", std::move(comparisons)},
    };
}

std::string to_csv(const Scorecard& card) {
    std::string text =
        "experiment,metric,role,variant,verdict,control_listeners,control_mean,control_total,treatment_listeners,treatment_mean,treatment_total,"
        "absolute,absolute_lower,absolute_upper,absolute_p_value,absolute_refused,"
        "relative,relative_lower,relative_upper,relative_p_value,relative_refused,"
        "fixed_absolute,fixed_absolute_lower,fixed_absolute_upper,fixed_absolute_p_value,fixed_absolute_refused,"
        "adjusted_p_value\r\n";
    for (const auto& c : card.comparisons) {
        // Keys hold no comma, quote or leading sign, so no cell needs quoting.
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", card.experiment, c.metric, to_string(c.role),
                            c.variant, c.verdict, c.control_listeners, c.control_mean, c.control_total,
                            c.treatment_listeners, c.treatment_mean, c.treatment_total, csv_effect(c.absolute), csv_effect(c.relative),
                            csv_effect(c.absolute_fixed_horizon),
                            c.adjusted_p_value ? fmt::format("{}", *c.adjusted_p_value) : "");
    }
    return text;
}

}  // namespace bellwether
