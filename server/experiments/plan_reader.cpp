// What an experiment's body says of its metrics, its ramp and its analysis, made complete.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/string.hpp>

#include "domain/metric.hpp"
#include "experiments/document_readers.hpp"
#include "experiments/experiment_json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string metric_words() {
    std::string words;
    for (const MetricDefinition& metric : ready_made_metrics())
        words += (words.empty() ? "" : ", ") + std::string(metric.key);
    return words;
}

json::object metric_entry(std::string_view metric, MetricRole role) {
    return {{"metric", metric}, {"role", to_string(role)}};
}

/// Every ready-made metric, thumbs first: an experiment that says nothing is judged by what a radio is for.
json::array default_metrics() {
    json::array metrics;
    for (const MetricDefinition& metric : ready_made_metrics())
        metrics.push_back(metric_entry(metric.key, metrics.empty() ? MetricRole::primary : MetricRole::secondary));
    return metrics;
}

struct ChosenMetric {
    std::string metric;
    std::optional<MetricRole> role;
};

ChosenMetric read_metric(const json::value& item, const std::string& pointer, Mistakes& mistakes) {
    ChosenMetric chosen;
    std::string key_pointer = pointer;
    if (const json::string* text = item.if_string()) {
        chosen.metric = std::string(*text);
    } else if (const json::object* object = item.if_object()) {
        FieldReader fields(*object, pointer);
        chosen.metric = fields.required_string("metric");
        if (const auto word = fields.optional_string("role")) {
            chosen.role = parse_metric_role(*word);
            if (!chosen.role)
                fields.refuse("role", "unknown_value",
                              fmt::format("'{}' is none of: primary, secondary, guardrail", *word));
        }
        fields.refuse_unknown({"metric", "role"});
        mistakes.take(fields);
        if (!fields.good()) return chosen;
        key_pointer += "/metric";
    } else {
        mistakes.refuse(pointer, "wrong_type", "a metric is its key, or an object with metric and role");
        return chosen;
    }
    if (!find_metric(chosen.metric))
        mistakes.refuse(key_pointer, "unknown_metric",
                        fmt::format("'{}' is none of: {}", chosen.metric, metric_words()));
    return chosen;
}

/// Roles that are not given: the first such metric is primary where none says so, the others are secondary.
void fill_roles(std::vector<ChosenMetric>& chosen, Mistakes& mistakes) {
    const auto said = std::count_if(chosen.begin(), chosen.end(),
                                    [](const ChosenMetric& one) { return one.role == MetricRole::primary; });
    bool primary = said > 0;
    if (said > 1) mistakes.refuse("/metrics", "several_primaries", "one metric is primary, not several");
    for (ChosenMetric& one : chosen) {
        if (one.role) continue;
        one.role = primary ? MetricRole::secondary : MetricRole::primary;
        primary = true;
    }
    if (!primary) mistakes.refuse("/metrics", "no_primary", "one metric must be primary");
}

json::value read_step(const json::value& item, const std::string& pointer, Mistakes& mistakes) {
    const json::object wrapped = item.is_number() ? json::object{{"percent", item}} : json::object();
    const json::object* object = item.is_number() ? &wrapped : item.if_object();
    if (!object) {
        mistakes.refuse(pointer, "wrong_type", "a step is a percentage, or an object with percent, hours and note");
        return nullptr;
    }
    FieldReader fields(*object, item.is_number() ? std::string() : pointer);
    json::object step;
    const double percent = fields.required_number("percent");
    step["percent"] = percent;
    if (const auto hours = fields.optional_number("hours")) {
        if (*hours < 0 || *hours > 24 * 366) fields.refuse("hours", "out_of_range", "must be from 0 to 8784");
        step["hours"] = *hours;
    }
    if (is_given(*object, "note")) step["note"] = limited_text(fields, "note", reason_bytes_max);
    fields.refuse_unknown({"percent", "hours", "note"});
    mistakes.take(fields);
    if (fields.good() && !(percent >= percent_min && percent <= 100))
        mistakes.refuse(item.is_number() ? pointer : pointer + "/percent", "out_of_range",
                        fmt::format("must be from {} to 100", percent_min));
    return step;
}

}  // namespace

Error Mistakes::error() const {
    std::string detail = fmt::format("{}: {}", errors_.front().pointer, errors_.front().detail);
    if (errors_.size() > 1) detail += fmt::format(" (and {} more mistakes)", errors_.size() - 1);
    return Error{ErrorKind::invalid, std::move(detail), errors_};
}

json::array read_metrics(const json::object& body, Mistakes& mistakes) {
    FieldReader fields(body, "");
    const json::array* items = fields.optional_array("metrics");
    mistakes.take(fields);
    if (!items || items->empty()) return default_metrics();
    if (items->size() > metrics_max) {
        mistakes.refuse("/metrics", "too_many", fmt::format("at most {} metrics", metrics_max));
        return {};
    }
    std::vector<ChosenMetric> chosen;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string pointer = fmt::format("/metrics/{}", i);
        chosen.push_back(read_metric((*items)[i], pointer, mistakes));
        const auto same = [&](const ChosenMetric& one) { return one.metric == chosen.back().metric; };
        if (find_metric(chosen.back().metric) && std::count_if(chosen.begin(), chosen.end(), same) > 1)
            mistakes.refuse(pointer, "repeated_metric", fmt::format("'{}' stands twice", chosen.back().metric));
    }
    fill_roles(chosen, mistakes);
    json::array metrics;
    for (const ChosenMetric& one : chosen)
        metrics.push_back(metric_entry(one.metric, one.role.value_or(MetricRole::secondary)));
    return metrics;
}

json::array read_ramp_plan(const json::object& body, Mistakes& mistakes) {
    FieldReader fields(body, "");
    const json::array* items = fields.optional_array("ramp_plan");
    mistakes.take(fields);
    json::array plan;
    if (!items) {
        for (const double percent : {1.0, 5.0, 20.0, 50.0, 100.0})
            plan.push_back(json::object{{"percent", percent}});
        return plan;
    }
    if (items->size() > ramp_plan_steps_max) {
        mistakes.refuse("/ramp_plan", "too_many", fmt::format("at most {} steps", ramp_plan_steps_max));
        return plan;
    }
    double before = 0;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string pointer = fmt::format("/ramp_plan/{}", i);
        plan.push_back(read_step((*items)[i], pointer, mistakes));
        const json::object* step = plan.back().if_object();
        if (!step) continue;
        const double percent = step->at("percent").get_double();
        if (percent > 0 && percent <= before)
            mistakes.refuse(pointer, "not_ascending", "every step of the plan is higher than the one before");
        before = std::max(before, percent);
    }
    return plan;
}

json::object read_analysis_plan(const json::object& body, Mistakes& mistakes) {
    FieldReader outer(body, "");
    const json::object* given = outer.optional_object("analysis_plan");
    mistakes.take(outer);
    json::object plan;
    const json::object nothing;
    FieldReader fields(given ? *given : nothing, "/analysis_plan");
    const auto number = [&](std::string_view name, double above, double below) {
        const auto value = fields.optional_number(name);
        if (!value) return;
        if (*value > above && *value < below)
            plan[name] = *value;
        else
            fields.refuse(name, "out_of_range", fmt::format("must be above {} and below {}", above, below));
    };
    plan["alpha"] = 0.05;
    number("alpha", 0, 0.5);
    number("tuning_listeners", 1, 1e12);
    number("minimum_effect", 0, 100);
    number("planned_days", 0, 3'660);
    if (given && is_given(*given, "notes")) plan["notes"] = limited_text(fields, "notes", hypothesis_bytes_max);
    fields.refuse_unknown({"alpha", "tuning_listeners", "minimum_effect", "planned_days", "notes"});
    mistakes.take(fields);
    return plan;
}

}  // namespace bellwether
