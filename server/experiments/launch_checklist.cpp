#include "experiments/launch_checklist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "domain/ensure.hpp"
#include "experiments/ramp_plan_json.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::value parsed(const std::string& text) {
    auto value = parse_json(text);
    ensure(value.has_value(), "what was stored as JSON is JSON");
    return std::move(value.value());
}

bool has_primary(const json::value& metrics) {
    const json::array* items = metrics.if_array();
    return items && std::any_of(items->begin(), items->end(), [](const json::value& item) {
               const json::object* metric = item.if_object();
               const json::value* role = metric ? metric->if_contains("role") : nullptr;
               return role && *role == json::value("primary");
           });
}

bool has_number(const json::value& plan, std::string_view name) {
    const json::object* object = plan.if_object();
    const json::value* value = object ? object->if_contains(name) : nullptr;
    return value && value->is_number();
}

}  // namespace

std::vector<ChecklistItem> checklist_of(const Experiment& experiment) {
    const json::value plan = parsed(experiment.analysis_plan_json);
    const bool words = experiment.hypothesis.find_first_not_of(" \t\r\n") != std::string::npos;
    return {{"/hypothesis", "a hypothesis: what should change, and why", words},
            {"/metrics", "one primary metric", has_primary(parsed(experiment.metrics_json))},
            {"/analysis_plan/minimum_effect", "the smallest effect worth having", has_number(plan, "minimum_effect")},
            {"/analysis_plan/power", "the power to find it", has_number(plan, "power")}};
}

Result<void> check_launch(Experiment& experiment, const Launch& launch) {
    const auto items = checklist_of(experiment);
    Error error{ErrorKind::conflict, {}, {}};
    for (const ChecklistItem& item : items)
        if (!item.complete) error.errors.push_back({item.pointer, "checklist", "is missing: " + item.text});
    if (error.errors.empty()) return ok();
    if (!launch.override_reason.empty()) {
        experiment.checklist_override = launch.override_reason;
        return ok();
    }
    const bool asked = launch.rule == LaunchRule::always || ramp_plan_of(experiment).autopilot;
    if (!asked) return ok();
    error.detail = fmt::format(
        "the launch checklist of '{}' is not complete ({} missing): write it, or start with 'checklist_override', a "
        "reason that stays visible",
        experiment.key, error.errors.size());
    return error;
}

json::object checklist_to_json(const Experiment& experiment) {
    json::array items;
    bool complete = true;
    for (const ChecklistItem& item : checklist_of(experiment)) {
        complete = complete && item.complete;
        items.push_back(json::object{{"pointer", item.pointer}, {"text", item.text}, {"complete", item.complete}});
    }
    return {{"experiment", experiment.key},
            {"complete", complete},
            {"override",
             experiment.checklist_override ? json::value(*experiment.checklist_override) : json::value(nullptr)},
            {"items", std::move(items)}};
}

}  // namespace bellwether
