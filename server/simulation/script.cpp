#include "simulation/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <set>
#include <thread>

#include "simulation/event_json.hpp"
#include "simulation/event_sender.hpp"

namespace bellwether::simulation {

namespace {

namespace json = boost::json;

constexpr std::size_t listeners_per_call = 500;
constexpr std::array<double, 4> ramp_percents = {1, 5, 25, 50};
constexpr auto refresh_wait_max = std::chrono::seconds(15);

json::value call(const Api& api, Method method, const std::string& path, const json::value& body) {
    return api({method, path, json::serialize(body)});
}

/// False where there is such an experiment that was started before.
bool make_experiment(const ScriptSettings& settings, const Api& api) {
    json::object treatment_arm{{"recommenders", json::object{{"new-model", "latest"}}}};
    try {
        call(api, Method::post, "/v1/experiments",
             {{"key", settings.experiment},
              {"hypothesis", "A selection model that also reads the station's seed earns more thumbs up."},
              {"owner", "simulation"},
              {"area", "selection"},
              {"variants",
               json::array{{{"key", "control"}, {"weight", 0.5}},
                           {{"key", "treatment"}, {"weight", 0.5}, {"arm", treatment_arm}}}}});
    } catch (const ApiRefusal& refusal) {
        if (refusal.status != 409) throw;
        return api({Method::get, "/v1/experiments/" + settings.experiment, ""}).at("state").as_string() == "draft";
    }
    return true;
}

std::int64_t config_version(const Api& api) {
    const auto answer = call(api, Method::post, "/v1/assign", {{"listener_id", "simulation"}, {"expose", false}});
    return answer.at("config_version").to_number<std::int64_t>();
}

/// Every replica has heard of a change after two seconds; the script waits until its own answers show it.
void wait_for_change(const Api& api, std::int64_t version_before) {
    const auto deadline = std::chrono::steady_clock::now() + refresh_wait_max;
    while (config_version(api) <= version_before && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

void ramp_to(const ScriptSettings& settings, const Api& api, double percent) {
    const std::string path = "/v1/experiments/" + settings.experiment;
    const auto now = api({Method::get, path, ""});
    const bool draft = now.at("state").as_string() == "draft";
    if (!draft && now.at("percent").to_number<double>() >= percent) return;
    const auto before = config_version(api);
    const json::object body{{"percent", percent}, {"reason", fmt::format("planned step to {}%", percent)}};
    call(api, Method::post, path + (draft ? "/start" : "/ramp"), body);
    wait_for_change(api, before);
}

/// The variant of each listener, empty for those who are left out. One call for many.
std::vector<std::string> assign(const ScriptSettings& settings, const Api& api, const World& world,
                                const std::vector<int>& listeners) {
    std::vector<std::string> variants;
    for (std::size_t begin = 0; begin < listeners.size(); begin += listeners_per_call) {
        const auto end = std::min(listeners.size(), begin + listeners_per_call);
        json::array asked;
        for (std::size_t i = begin; i < end; ++i)
            asked.push_back({{"listener_id", world.listener_id(listeners[i])},
                             {"attributes", {{"country", world.country(listeners[i])}}}});
        const auto answer = call(api, Method::post, "/v1/assign",
                                 {{"listeners", std::move(asked)},
                                  {"experiments", json::array{settings.experiment}},
                                  {"expose", false}});
        for (const auto& one : answer.at("listeners").as_array()) {
            const auto& variant = one.at("assignments").at(0).at("variant");
            variants.push_back(variant.is_string() ? std::string(variant.get_string()) : std::string());
        }
    }
    return variants;
}

}  // namespace

ScriptResult play_script(const ScriptSettings& settings, const Api& api, const Progress& progress) {
    const auto started = std::chrono::steady_clock::now();
    const World world(settings.world);
    const int days = settings.world.days;
    if (!make_experiment(settings, api)) {
        // Its listeners are exposed already: a second play at another ramp would tell another story of the same days.
        progress(1, fmt::format("{} was played before: nothing is sent; --experiment names another", settings.experiment));
        return {.experiment = settings.experiment};
    }

    EventSender sender(api, settings.events_per_second_max);
    std::set<int> exposed;
    for (int day = 0; day < days; ++day) {
        const int step = std::min<int>(ramp_percents.size() - 1, day * static_cast<int>(ramp_percents.size()) / days);
        const bool steps_today = day == 0 || step != (day - 1) * static_cast<int>(ramp_percents.size()) / days;
        if (steps_today) ramp_to(settings, api, ramp_percents[step]);

        std::vector<int> active;
        for (int listener = 0; listener < settings.world.listeners; ++listener)
            if (world.is_active(listener, day)) active.push_back(listener);
        const auto variants = assign(settings, api, world, active);
        for (std::size_t i = 0; i < active.size(); ++i) {
            const int listener = active[i];
            if (!variants[i].empty()) {
                const UtcTime at = world.first_moment(listener, day, settings.first_day) - std::chrono::seconds(1);
                if (exposed.insert(listener).second)
                    sender.add({seeded_event_id(at, settings.world.seed + 0xE), world.listener_id(listener), at,
                                ImportedExposure{settings.experiment, variants[i]}});
            }
            auto played = world.play_day(listener, day, settings.first_day, variants[i] == "treatment");
            for (auto& event : played.events) sender.add(std::move(event));
        }
        progress((day + 1.0) / days, fmt::format("day {} of {}, {}% of listeners, {} events", day + 1, days,
                                                 ramp_percents[step], sender.sent()));
    }
    sender.finish();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
    return {settings.experiment,  sender.sent(),
            sender.accepted(),    sender.duplicates(),
            static_cast<std::int64_t>(exposed.size()), seconds.count()};
}

}  // namespace bellwether::simulation
