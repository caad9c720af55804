#include "reporting/scorecard_json.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/time.hpp"
#include "reporting/csv.hpp"

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

json::object side_json(double listeners, double mean, double total) {
    return {{"listeners", listeners}, {"mean", mean}, {"total", total}};
}

json::object cuped_json(const MetricComparison& comparison) {
    const auto& cuped = comparison.cuped;
    if (!cuped.used) return {{"used", false}, {"why", cuped.why_not}};
    return {{"used", true}, {"variance_reduction", cuped.variance_reduction}};
}

json::value guardrail_json(const std::optional<GuardrailCheck>& check) {
    if (!check) return nullptr;
    return json::object{{"status", check->status},
                        {"margin", optional_number(check->margin)},
                        {"bound", optional_number(check->bound)}};
}

json::object power_json(const PowerView& power) {
    json::object result{{"minimum_detectable_effect", optional_number(power.minimum_detectable_effect)},
                        {"target_effect", power.target_effect},
                        {"target_power", power.target_power},
                        {"power_now", optional_number(power.power_now)},
                        {"listeners_more", optional_number(power.listeners_more)},
                        {"days_left", optional_number(power.days_left)}};
    if (!power.why.empty()) result["why"] = power.why;
    return result;
}

json::object comparison_json(const MetricComparison& comparison) {
    json::object result{
        {"metric", comparison.metric},
        {"name", comparison.name},
        {"unit", comparison.unit},
        {"kind", to_string(comparison.kind)},
        {"direction", to_string(comparison.direction)},
        {"role", to_string(comparison.role)},
        {"variant", comparison.variant},
        {"verdict", comparison.verdict},
        {"control", side_json(comparison.control_listeners, comparison.control_mean, comparison.control_total)},
        {"treatment", side_json(comparison.treatment_listeners, comparison.treatment_mean, comparison.treatment_total)},
        {"always_valid",
         {{"absolute", effect_json(comparison.absolute)}, {"relative", effect_json(comparison.relative)}}},
        {"adjusted_p_value", optional_number(comparison.adjusted_p_value)},
        {"guardrail", guardrail_json(comparison.guardrail)},
        {"cuped", cuped_json(comparison)},
        {"method", comparison.method},
        {"stages_pooled", comparison.stages},
        {"power", power_json(comparison.power)},
    };
    if (comparison.segment.empty())
        result["fixed_horizon"] = {{"absolute", effect_json(comparison.absolute_fixed_horizon)},
                                   {"relative", effect_json(comparison.relative_fixed_horizon)}};
    else
        result["segment"] = comparison.segment;
    if (comparison.bayes) {
        const auto& bayes = *comparison.bayes;
        result["bayes"] = {{"prior", "relative effect normal around 0 with standard deviation 0.3"},
                           {"chance_to_win", bayes.chance_to_win},
                           {"expected_loss_treatment", bayes.loss_treatment},
                           {"expected_loss_control", bayes.loss_control},
                           {"interval", json::array{bayes.lower, bayes.upper}}};
    }
    return result;
}

json::array rows_json(const std::vector<SampleRatioCheck::Row>& rows) {
    json::array items;
    for (const auto& row : rows)
        items.push_back({{"variant", row.variant}, {"observed", row.observed}, {"expected", row.expected}});
    return items;
}

json::array causes_json(const std::vector<ImbalanceCause>& causes) {
    json::array items;
    for (const auto& cause : causes)
        items.push_back({{"dimension", cause.dimension},
                         {"value", cause.value},
                         {"variants", rows_json(cause.rows)},
                         {"p_value", cause.p_value},
                         {"p_value_without", optional_number(cause.p_value_without)}});
    return items;
}

json::array stages_json(const std::vector<RampStage>& stages) {
    json::array items;
    for (const auto& stage : stages) {
        json::object shares;
        for (const auto& [variant, share] : stage.shares)
            shares[variant] = share;
        items.push_back({{"shares", std::move(shares)}, {"listeners", stage.listeners}});
    }
    return items;
}

json::object plan_json(const Scorecard& card) {
    json::object plan{{"planned_end", card.planned_end ? json::value(print_time(*card.planned_end)) : json::value()},
                      {"planned_end_reached", card.planned_end_reached}};
    plan["fixed_horizon"] = card.planned_end_reached ? "shown: the data until the planned end"
                            : card.planned_end       ? "not shown before the planned end"
                                                     : "not shown: the analysis plan names no planned_days";
    return plan;
}

json::object sample_ratio_json(const SampleRatioCheck& check) {
    json::object result{{"sound", check.sound},
                        {"p_value", optional_number(check.p_value)},
                        {"threshold", check.threshold},
                        {"variants", rows_json(check.rows)},
                        {"left_out_after_change", check.too_late},
                        {"method", "chi-square; expected counts by ramp step and period"}};
    if (!check.refused.empty()) result["refused"] = check.refused;
    return result;
}

std::string csv_number(const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : "";
}

std::string csv_effect(const EstimatedEffect& estimated) {
    if (!estimated.effect) return fmt::format(",,,,{}", estimated.refused);
    const Effect& effect = *estimated.effect;
    return fmt::format("{},{},{},{},", effect.estimate, effect.lower, effect.upper, effect.p_value);
}

/// Where listeners are missing, the likeliest first: "platform 'ios': control 10 of 50 planned, ...; ..."
std::string csv_causes(const Scorecard& card) {
    std::string text;
    for (const auto& cause : card.causes) {
        text += fmt::format("{}{} '{}':", text.empty() ? "" : "; ", cause.dimension, cause.value);
        for (const auto& row : cause.rows)
            text += fmt::format(" {} {} of {:.1f} planned,", row.variant, row.observed, row.expected);
        text += fmt::format(" p = {:.2g}", cause.p_value);
    }
    return text;
}

/// "control 0.5 treatment 0.5 with 1200 listeners; ..."
std::string csv_stages(const Scorecard& card) {
    std::string text;
    for (const auto& stage : card.stages) {
        if (!text.empty()) text += "; ";
        for (const auto& [variant, share] : stage.shares)
            text += fmt::format("{} {} ", variant, share);
        text += fmt::format("with {} listeners", stage.listeners);
    }
    return text;
}

/// What is the same on every line: of the whole scorecard.
std::string csv_tail(const Scorecard& card) {
    return fmt::format("{},{},{},{}", card.decision, csv_number(card.sample_ratio.p_value), csv_cell(csv_causes(card)),
                       csv_cell(csv_stages(card)));
}

/// Keys hold no comma, quote or leading sign; a segment may.
std::string csv_line(const std::string& experiment, const MetricComparison& c, const std::string& tail) {
    const auto guardrail = c.guardrail.value_or(GuardrailCheck{});
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", experiment,
                       c.metric, to_string(c.role), c.variant, csv_cell(c.segment), c.verdict, c.control_listeners,
                       c.control_mean, c.control_total, c.treatment_listeners, c.treatment_mean, c.treatment_total,
                       csv_effect(c.absolute), csv_effect(c.relative), csv_effect(c.absolute_fixed_horizon),
                       csv_number(c.adjusted_p_value), c.cuped.used, c.cuped.variance_reduction, guardrail.status,
                       csv_number(guardrail.margin), csv_number(guardrail.bound),
                       csv_number(c.power.minimum_detectable_effect), csv_number(c.power.power_now),
                       csv_number(c.power.days_left), c.stages, tail);
}

}  // namespace

json::object to_json(const Scorecard& card) {
    const auto list = [](const std::vector<MetricComparison>& comparisons) {
        json::array items;
        for (const auto& comparison : comparisons)
            items.push_back(comparison_json(comparison));
        return items;
    };
    json::array problems;
    for (const auto& problem : card.data_problems)
        problems.push_back(json::string(problem));
    json::object result{
        {"experiment", card.experiment},
        {"state", card.state},
        {"control", card.control},
        {"as_of", print_time(card.as_of)},
        {"data",
         {{"caught_up_at", print_time(card.caught_up_at)},
          {"exposed_listeners", card.exposed},
          {"seen_in_two_variants", card.conflicting},
          {"new_listeners_a_day", card.new_listeners_a_day},
          {"problems", std::move(problems)}}},
        {"level", 1 - card.alpha},
        {"tuning_listeners", card.tuning_listeners},
        {"correction", "Holm over primary and secondary metrics and all variants; guardrails by non-inferiority"},
        {"pre_period_days", card.pre_period_days},
        {"plan", plan_json(card)},
        {"sample_ratio", sample_ratio_json(card.sample_ratio)},
        {"likely_causes", causes_json(card.causes)},
        {"ramp_stages", stages_json(card.stages)},
        {"decision", {{"recommended", card.decision}, {"text", card.decision_text}, {"rule", card.decision_rule}}},
        {"comparisons", list(card.comparisons)},
    };
    if (!card.segment_dimension.empty())
        result["segments"] = {{"dimension", card.segment_dimension},
                              {"correction", "Holm over all segments, primary and secondary metrics and variants"},
                              {"comparisons", list(card.segments)}};
    return result;
}

std::string to_csv(const Scorecard& card) {
    std::string text =
        "experiment,metric,role,variant,segment,verdict,control_listeners,control_mean,control_total,"
        "treatment_listeners,treatment_mean,treatment_total,"
        "absolute,absolute_lower,absolute_upper,absolute_p_value,absolute_refused,"
        "relative,relative_lower,relative_upper,relative_p_value,relative_refused,"
        "fixed_absolute,fixed_absolute_lower,fixed_absolute_upper,fixed_absolute_p_value,fixed_absolute_refused,"
        "adjusted_p_value,cuped,variance_reduction,guardrail,guardrail_margin,guardrail_bound,"
        "minimum_detectable_effect,power_now,days_left,stages_pooled,"
        "decision,sample_ratio_p_value,likely_causes,ramp_stages\r\n";
    const std::string tail = csv_tail(card);
    for (const auto* comparisons : {&card.comparisons, &card.segments})
        for (const auto& c : *comparisons)
            text += csv_line(card.experiment, c, tail);
    return text;
}

}  // namespace bellwether
