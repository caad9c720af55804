#include "experiments/experiment_json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "domain/ensure.hpp"
#include "domain/time.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::value parsed(const std::string& text) {
    auto value = parse_json(text);
    ensure(value.has_value(), "what was stored as JSON is JSON");
    return std::move(value.value());
}

json::value parsed(const std::optional<std::string>& text) {
    return text ? parsed(*text) : json::value(nullptr);
}

json::value time_value(const std::optional<UtcTime>& time) {
    return time ? json::value(print_time(*time)) : json::value(nullptr);
}

json::object variant_to_json(const Variant& variant) {
    return {{"key", variant.key},
            {"weight", variant.weight},
            {"control", variant.is_control},
            {"arm", parsed(variant.arm_json)},
            {"payload", parsed(variant.payload_json)},
            {"killed_at", time_value(variant.killed_at)},
            {"slots", variant.slots}};
}

json::value shipped_to_json(const std::optional<DefaultArm>& shipped) {
    if (!shipped) return nullptr;
    return json::object{
        {"variant", shipped->variant},
        {"at", print_time(shipped->shipped_at)},
        {"by", shipped->shipped_by},
        {"conclusion", shipped->conclusion},
        {"override_reason", shipped->override_reason ? json::value(*shipped->override_reason) : json::value(nullptr)}};
}

bool same_objects(const json::object& left, const json::object& right) {
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const auto& field) {
               const json::value* other = right.if_contains(field.key());
               return other && same_json(field.value(), *other);
           });
}

}  // namespace

json::object to_json(const Experiment& experiment) {
    json::array variants;
    for (const Variant& variant : experiment.variants)
        variants.push_back(variant_to_json(variant));
    const bool decided = experiment.decision.has_value();
    return {{"key", experiment.key},
            {"state", to_string(experiment.state)},
            {"layer", experiment.layer_key},
            {"iteration", experiment.iteration},
            {"randomised_by", experiment.randomised_by_us ? "us" : "elsewhere"},
            {"percent", experiment.percent},
            {"hypothesis", experiment.hypothesis},
            {"owner", experiment.owner},
            {"area", experiment.area},
            {"targeting", parsed(experiment.targeting_json)},
            {"metrics", parsed(experiment.metrics_json)},
            {"ramp_plan", parsed(experiment.ramp_plan_json)},
            {"analysis_plan", parsed(experiment.analysis_plan_json)},
            {"variants", std::move(variants)},
            {"revision", experiment.revision},
            {"created_at", print_time(experiment.created_at)},
            {"started_at", time_value(experiment.started_at)},
            {"stopped_at", time_value(experiment.stopped_at)},
            {"decision", decided ? json::value(to_string(*experiment.decision)) : json::value(nullptr)},
            {"decision_reason", decided ? json::value(experiment.decision_reason) : json::value(nullptr)},
            {"managed_by", experiment.managed_by ? json::value(*experiment.managed_by) : json::value(nullptr)},
            {"checklist_override",
             experiment.checklist_override ? json::value(*experiment.checklist_override) : json::value(nullptr)},
            {"shipped", shipped_to_json(experiment.shipped)}};
}

bool same_json(const json::value& left, const json::value& right) {
    if (left.is_number() && right.is_number())
        return left == right || left.to_number<double>() == right.to_number<double>();
    if (left.is_object() && right.is_object()) return same_objects(left.get_object(), right.get_object());
    if (left.is_array() && right.is_array())
        return std::equal(left.get_array().begin(), left.get_array().end(), right.get_array().begin(),
                          right.get_array().end(), same_json);
    return left == right;
}

}  // namespace bellwether
