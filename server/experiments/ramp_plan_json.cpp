#include "experiments/ramp_plan_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "domain/ensure.hpp"
#include "experiments/experiment_json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr double hold_hours_max = 24 * 366;
constexpr double listeners_max = 1e12;
constexpr double default_percents[] = {1, 5, 20, 50, 100};

/// A number within [low, high], copied into `into` where it is given.
void copy_number(FieldReader& fields, std::string_view name, double low, double high, json::object& into) {
    const auto value = fields.optional_number(name);
    if (!value) return;
    if (*value < low || *value > high)
        fields.refuse(name, "out_of_range", fmt::format("must be from {} to {}", low, high));
    into[name] = *value;
}

json::value read_step(const json::value& item, const std::string& pointer, Mistakes& mistakes) {
    const json::object wrapped = item.is_number() ? json::object{{"percent", item}} : json::object();
    const json::object* object = item.is_number() ? &wrapped : item.if_object();
    if (!object) {
        mistakes.refuse(pointer, "wrong_type",
                        "a step is a percentage, or an object with percent, hours, listeners, approval and note");
        return nullptr;
    }
    FieldReader fields(*object, item.is_number() ? std::string() : pointer);
    json::object step;
    const double percent = fields.required_number("percent");
    step["percent"] = percent;
    copy_number(fields, "hours", 0, hold_hours_max, step);
    copy_number(fields, "listeners", 0, listeners_max, step);
    if (is_given(*object, "approval")) step["approval"] = fields.boolean_or("approval", false);
    if (is_given(*object, "note")) step["note"] = limited_text(fields, "note", reason_bytes_max);
    fields.refuse_unknown({"percent", "hours", "listeners", "approval", "note"});
    mistakes.take(fields);
    if (fields.good() && !(percent >= percent_min && percent <= 100))
        mistakes.refuse(item.is_number() ? pointer : pointer + "/percent", "out_of_range",
                        fmt::format("must be from {} to 100", percent_min));
    return step;
}

json::array read_steps(const json::array* items, const std::string& pointer, Mistakes& mistakes) {
    json::array steps;
    if (!items) {
        for (const double percent : default_percents)
            steps.push_back(json::object{{"percent", percent}});
        return steps;
    }
    if (items->size() > ramp_plan_steps_max) {
        mistakes.refuse(pointer, "too_many", fmt::format("at most {} steps", ramp_plan_steps_max));
        return steps;
    }
    double before = 0;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string place = fmt::format("{}/{}", pointer, i);
        steps.push_back(read_step((*items)[i], place, mistakes));
        const json::object* step = steps.back().if_object();
        if (!step) continue;
        const double percent = step->at("percent").get_double();
        if (percent > 0 && percent <= before)
            mistakes.refuse(place, "not_ascending", "every step of the plan is higher than the one before");
        before = std::max(before, percent);
    }
    return steps;
}

void read_margins(FieldReader& fields, json::object& gates, Mistakes& mistakes) {
    const json::object* margins = fields.optional_object("guardrail_margins");
    if (!margins) return;
    json::object kept;
    FieldReader numbers(*margins, "/ramp_plan/gates/guardrail_margins");
    for (const auto& field : *margins) {
        const std::string_view name(field.key().data(), field.key().size());
        copy_number(numbers, name, 0, 10, kept);
    }
    mistakes.take(numbers);
    gates["guardrail_margins"] = std::move(kept);
}

json::object read_gates(FieldReader& outer, Mistakes& mistakes) {
    const json::object* given = outer.optional_object("gates");
    json::object gates;
    const json::object nothing;
    if (!given) given = &nothing;
    FieldReader fields(*given, "/ramp_plan/gates");
    gates["guardrail_margin"] = 0.0;
    copy_number(fields, "guardrail_margin", 0, 10, gates);
    read_margins(fields, gates, mistakes);
    const std::string rule = fields.optional_string("guardrails").value_or("not_shown_worse");
    if (rule != "not_shown_worse" && rule != "shown_not_worse")
        fields.refuse("guardrails", "unknown_value",
                      fmt::format("'{}' is neither 'not_shown_worse' nor 'shown_not_worse'", rule));
    gates["guardrails"] = rule;
    copy_number(fields, "latency_p99_ms", 0, 1e7, gates);
    copy_number(fields, "error_rate", 0, 1, gates);
    gates["requests"] = RampPlan().requests_min;
    copy_number(fields, "requests", 1, 1e12, gates);
    gates["data_age_seconds"] = RampPlan().data_age_max_s;
    copy_number(fields, "data_age_seconds", 1, 7 * 86'400, gates);
    fields.refuse_unknown({"guardrail_margin", "guardrail_margins", "guardrails", "latency_p99_ms", "error_rate",
                           "requests", "data_age_seconds"});
    mistakes.take(fields);
    return gates;
}

json::object read_plan_object(const json::object& given, Mistakes& mistakes) {
    FieldReader fields(given, "/ramp_plan");
    json::object plan;
    plan["autopilot"] = fields.boolean_or("autopilot", false);
    plan["steps"] = read_steps(fields.optional_array("steps"), "/ramp_plan/steps", mistakes);
    plan["gates"] = read_gates(fields, mistakes);
    fields.refuse_unknown({"autopilot", "steps", "gates"});
    mistakes.take(fields);
    if (plan["autopilot"].as_bool() && plan["steps"].get_array().empty())
        mistakes.refuse("/ramp_plan/steps", "empty", "an autopilot needs a step to go to");
    return plan;
}

double number_or(const json::object& object, std::string_view name, double fallback) {
    const json::value* value = object.if_contains(name);
    return value && value->is_number() ? value->to_number<double>() : fallback;
}

RampStep step_from(const json::object& object) {
    RampStep step;
    step.percent = number_or(object, "percent", 0);
    step.hold_hours = number_or(object, "hours", 0);
    step.listeners_min = number_or(object, "listeners", 0);
    const json::value* approval = object.if_contains("approval");
    step.needs_approval = approval && approval->is_bool() && approval->get_bool();
    if (const json::value* note = object.if_contains("note"); note && note->is_string())
        step.note = std::string(note->get_string());
    return step;
}

void read_stored_gates(const json::object& gates, RampPlan& plan) {
    plan.margin = number_or(gates, "guardrail_margin", 0);
    if (const json::value* margins = gates.if_contains("guardrail_margins"))
        for (const auto& field : margins->get_object())
            plan.margins[std::string(field.key())] = field.value().to_number<double>();
    const json::value* rule = gates.if_contains("guardrails");
    if (rule && *rule == json::value("shown_not_worse")) plan.guardrails = GuardrailRule::shown_not_worse;
    if (gates.contains("latency_p99_ms")) plan.latency_p99_ms_max = number_or(gates, "latency_p99_ms", 0);
    if (gates.contains("error_rate")) plan.error_rate_max = number_or(gates, "error_rate", 0);
    plan.requests_min = number_or(gates, "requests", plan.requests_min);
    plan.data_age_max_s = number_or(gates, "data_age_seconds", plan.data_age_max_s);
}

}  // namespace

json::value read_ramp_plan(const json::object& body, Mistakes& mistakes) {
    const json::value* given = body.if_contains("ramp_plan");
    if (given && given->is_object()) return read_plan_object(given->get_object(), mistakes);
    if (given && !given->is_null() && !given->is_array()) {
        mistakes.refuse("/ramp_plan", "wrong_type", "is a list of steps, or an object with autopilot, steps and gates");
        return json::array();
    }
    return read_steps(given ? given->if_array() : nullptr, "/ramp_plan", mistakes);
}

RampPlan ramp_plan_of(const Experiment& experiment) {
    const auto stored = parse_json(experiment.ramp_plan_json);
    ensure(stored.has_value(), "what was stored as JSON is JSON");
    RampPlan plan;
    const json::object* object = stored.value().if_object();
    const json::value* steps = object ? object->if_contains("steps") : &stored.value();
    if (steps && steps->is_array())
        for (const json::value& step : steps->get_array())
            if (step.is_object()) plan.steps.push_back(step_from(step.get_object()));
    if (!object) return plan;
    const json::value* autopilot = object->if_contains("autopilot");
    plan.autopilot = autopilot && autopilot->is_bool() && autopilot->get_bool();
    if (const json::value* gates = object->if_contains("gates"); gates && gates->is_object())
        read_stored_gates(gates->get_object(), plan);
    return plan;
}

}  // namespace bellwether
