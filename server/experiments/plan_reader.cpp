// What an experiment's body says of its metrics and its analysis, made complete.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/string.hpp>

#include "domain/key.hpp"
#include "domain/metric.hpp"
#include "experiments/document_readers.hpp"
#include "experiments/experiment_json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

struct ChosenMetric {
    std::string metric;
    std::optional<MetricRole> role;
    std::optional<double> margin;  ///< of a guardrail: the share of the control's mean that may be lost
};

json::object metric_entry(const ChosenMetric& chosen) {
    json::object entry{{"metric", chosen.metric}, {"role", to_string(chosen.role.value_or(MetricRole::secondary))}};
    if (chosen.margin) entry["margin"] = *chosen.margin;
    return entry;
}

/// The ready-made defaults, thumbs first: an experiment that says nothing is judged by what a radio is for.
json::array default_metrics() {
    json::array metrics;
    for (const MetricDefinition& metric : ready_made_metrics())
        if (is_default_metric(metric.key))
            metrics.push_back(metric_entry(
                {metric.key, metrics.empty() ? MetricRole::primary : MetricRole::secondary, std::nullopt}));
    return metrics;
}

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
        chosen.margin = fields.optional_number("margin");
        if (chosen.margin && !(*chosen.margin > 0 && *chosen.margin < 1))
            fields.refuse("margin", "out_of_range", "must be above 0 and below 1: a share of the control's mean");
        if (chosen.margin && chosen.role != MetricRole::guardrail)
            fields.refuse("margin", "margin_without_guardrail",
                          "only a guardrail has a margin: what it may lose; give it the role 'guardrail'");
        fields.refuse_unknown({"metric", "role", "margin"});
        mistakes.take(fields);
        if (!fields.good()) return chosen;
        key_pointer += "/metric";
    } else {
        mistakes.refuse(pointer, "wrong_type", "a metric is its key, or an object with metric, role and margin");
        return chosen;
    }
    // Whether there is such a metric is asked where the database is at hand (experiment_editor.cpp).
    if (!is_key(chosen.metric)) mistakes.refuse(key_pointer, "bad_key", "is not the key of a metric");
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
        if (is_key(chosen.back().metric) && std::count_if(chosen.begin(), chosen.end(), same) > 1)
            mistakes.refuse(pointer, "repeated_metric", fmt::format("'{}' stands twice", chosen.back().metric));
    }
    fill_roles(chosen, mistakes);
    json::array metrics;
    for (const ChosenMetric& one : chosen)
        metrics.push_back(metric_entry(one));
    return metrics;
}

namespace {

/// Which exposed listeners an analysis counts; the defaults are those of analysed_exposures() in the schema.
void read_listener_rules(FieldReader& fields, json::object& into) {
    if (const auto policy = fields.optional_string("exposure_policy")) {
        if (*policy != "exclude" && *policy != "first_seen")
            fields.refuse("exposure_policy", "unknown_value",
                          fmt::format("'{}' is neither 'exclude' nor 'first_seen'", *policy));
        into["exposure_policy"] = *policy;
    }
    const json::object* given = fields.optional_object("bots");
    if (!given) return;
    FieldReader inside(*given, fields.pointer_to("bots"));
    json::object bots;
    const auto limit = [&](std::string_view name, double least) {
        const auto value = inside.optional_number(name);
        if (!value) return;
        if (!(*value >= least && *value <= 1e6))
            inside.refuse(name, "out_of_range", fmt::format("must be from {} to 1000000", least));
        bots[name] = *value;
    };
    limit("plays_a_day", 200);
    limit("thumbs_a_minute", 10);
    if (is_given(*given, "exclude")) bots["exclude"] = inside.boolean_or("exclude", true);
    inside.refuse_unknown({"plays_a_day", "thumbs_a_minute", "exclude"});
    fields.absorb(inside);
    into["bots"] = std::move(bots);
}

}  // namespace

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
    number("power", 0, 1);
    number("pre_period_days", 0, 366);
    if (given && is_given(*given, "cuped")) plan["cuped"] = fields.boolean_or("cuped", true);
    if (given && is_given(*given, "notes")) plan["notes"] = limited_text(fields, "notes", hypothesis_bytes_max);
    if (given) read_listener_rules(fields, plan);
    fields.refuse_unknown({"alpha", "tuning_listeners", "minimum_effect", "planned_days", "power", "pre_period_days",
                           "cuped", "notes", "exposure_policy", "bots"});
    mistakes.take(fields);
    return plan;
}

}  // namespace bellwether
