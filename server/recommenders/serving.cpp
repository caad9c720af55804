#include "recommenders/serving.hpp"

#include <boost/json/array.hpp>
#include <map>

#include "http/etag.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string text_of(const json::value* value) {
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string asked_of(const json::value& value) {
    const json::object* object = value.if_object();
    const std::string version = object ? text_of(object->if_contains("version")) : text_of(&value);
    return version.empty() ? std::string(latest_version) : version;
}

json::array serves(const std::string& arm_json, const std::map<std::string, const Blessing*>& blessed) {
    json::array items;
    for (const ArmModel& model : models_of_arm(arm_json)) {
        const auto found = blessed.find(model.recommender);
        const bool follows = model.asked == latest_version;
        json::value version = follows ? json::value(nullptr) : json::value(model.asked);
        if (follows && found != blessed.end()) version = found->second->version;
        const char* why = !follows ? "pinned" : found != blessed.end() ? "latest" : "nothing blessed";
        items.push_back({{"recommender", model.recommender}, {"asked", model.asked}, {"version", std::move(version)}, {"why", why}});
    }
    return items;
}

}  // namespace

std::vector<ArmModel> models_of_arm(const std::string& arm_json) {
    std::vector<ArmModel> models;
    const auto arm = parse_json(arm_json);
    const json::object* object = arm ? arm.value().if_object() : nullptr;
    const json::value* listed = object ? object->if_contains("recommenders") : nullptr;
    if (!listed) return models;
    if (listed->is_object())
        for (const auto& [name, value] : listed->get_object()) models.push_back({std::string(name), asked_of(value)});
    if (listed->is_array())
        for (const auto& item : listed->get_array()) {
            const json::object* entry = item.if_object();
            const std::string name = entry ? text_of(entry->if_contains("recommender")) : text_of(&item);
            if (!name.empty()) models.push_back({name, entry ? asked_of(item) : std::string(latest_version)});
        }
    return models;
}

ServingModels build_serving(const StoredConfig& config) {
    std::map<std::string, const Blessing*> blessed;
    json::array recommenders;
    for (const Blessing& one : config.blessed) {
        blessed[one.recommender] = &one;
        recommenders.push_back({{"recommender", one.recommender},
                                {"latest", one.version},
                                {"cause", one.cause},
                                {"since", print_time(one.blessed_at)}});
    }
    json::array arms;
    for (const Experiment& experiment : config.experiments) {
        if (experiment.state != ExperimentState::running && experiment.state != ExperimentState::paused) continue;
        for (const Variant& variant : experiment.variants)
            arms.push_back({{"experiment", experiment.key},
                            {"state", std::string(to_string(experiment.state))},
                            {"variant", variant.key},
                            {"killed", variant.killed_at.has_value()},
                            {"serves", serves(variant.arm_json, blessed)}});
    }
    std::map<std::string, const DefaultArm*> of_area;
    for (const DefaultArm& arm : config.defaults) of_area[arm.area] = &arm;
    json::array defaults;
    for (const auto& [area, arm] : of_area)
        defaults.push_back({{"area", area},
                            {"experiment", arm->experiment},
                            {"variant", arm->variant},
                            {"serves", serves(arm->arm_json, blessed)}});
    ServingModels serving;
    serving.json = print_json(json::object{
        {"recommenders", std::move(recommenders)}, {"arms", std::move(arms)}, {"defaults", std::move(defaults)}});
    serving.etag = etag_of_bytes(serving.json);
    return serving;
}

}  // namespace bellwether
