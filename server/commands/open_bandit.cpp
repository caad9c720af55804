#include "commands/open_bandit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <thread>

#include "commands/impression_file.hpp"
#include "domain/key.hpp"
#include "domain/slot.hpp"
#include "simulation/event_json.hpp"
#include "simulation/event_sender.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
constexpr std::array<std::string_view, 2> policies = {"random", "bts"};  // the first is the control
constexpr int open_bandit_days = 7;  // what was published is a week, 24 to 30 November 2019
constexpr std::string_view model_version = "open-bandit";

std::string key_of(const OpenBanditSettings& settings) {
    if (!settings.experiment.empty()) return settings.experiment;
    auto folder = std::filesystem::absolute(settings.folder).lexically_normal();
    if (folder.filename().empty()) folder = folder.parent_path();
    std::string key = folder.filename().string();
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return is_key(key) ? key : "open-bandit";
}

void make_experiment(const std::string& key, const simulation::Api& api) {
    const json::object experiment{
        {"key", key},
        {"randomised_by", "elsewhere"},
        {"hypothesis", "Thompson sampling (bts) earns more clicks than a uniform choice (random)."},
        {"owner", "import"},
        {"area", "open-bandit"},
        {"analysis_plan", {{"planned_days", open_bandit_days}}},
        {"variants",
         json::array{{{"key", "random"}, {"weight", 0.5}, {"control", true}}, {{"key", "bts"}, {"weight", 0.5}}}}};
    try {
        api({Method::post, "/v1/experiments", json::serialize(experiment)});
        api({Method::post, "/v1/experiments/" + key + "/start", R"({"reason": "imported: it has already run"})"});
    } catch (const simulation::ApiRefusal& refusal) {
        if (refusal.status != 409) throw;  // imported before
    }
}

/// An exposure is checked against the configuration in memory, which every replica has within two seconds.
void wait_until_known(const std::string& key, const simulation::Api& api) {
    const json::object question{{"listener_id", "import"}, {"experiments", json::array{key}}, {"expose", false}};
    for (int attempt = 0; attempt < 300; ++attempt) {
        const auto answer = api({Method::post, "/v1/assign", json::serialize(question)});
        const std::string_view reason = answer.at("assignments").at(0).at("reason").as_string();
        if (reason != "unknown_experiment" && reason != "draft") return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("the service does not know the experiment after 15 s");
}

void send_impression(const ImpressionFile& file, const std::string& experiment, const std::string& policy,
                     simulation::EventSender& sender) {
    const std::string listener = fmt::format("{}-{}-{:08}", experiment, policy, file.number());
    const UtcTime at = file.timestamp();
    const auto send = [&](const char* what, UtcTime time, EventContent content) {
        sender.add({simulation::seeded_event_id(time, slot_hash(listener, what)), listener, time, std::move(content)});
    };
    const double propensity = file.decimal("propensity_score");
    if (propensity <= 0 || propensity > 1) file.fail("a propensity lies in (0, 1]");
    Play play;
    play.play_id = listener;
    play.track_id = "item-" + file.cell("item_id");
    play.mode = "position-" + file.cell("position");
    play.selected_by = policy;
    play.propensity = propensity;
    play.slate.push_back({policy, std::string(model_version), propensity, 1});
    send("exposure", at, ImportedExposure{experiment, policy});
    send("play", at, std::move(play));
    if (file.decimal("click") != 0) send("thumb", at + std::chrono::seconds(1), Thumb{listener, ThumbValue::up});
}

}  // namespace

OpenBanditResult import_open_bandit(const OpenBanditSettings& settings, const simulation::Api& api,
                                    const simulation::Progress& progress) {
    OpenBanditResult result;
    result.experiment = key_of(settings);
    std::vector<ImpressionFile> files;
    for (const auto policy : policies) files.emplace_back(settings.folder / fmt::format("{}.csv", policy));
    make_experiment(result.experiment, api);
    wait_until_known(result.experiment, api);

    simulation::EventSender sender(api, 0);
    for (std::size_t p = 0; p < policies.size(); ++p) {
        auto& file = files[p];
        const std::string policy(policies[p]);
        while ((!settings.limit || file.number() < *settings.limit) && file.next()) {
            send_impression(file, result.experiment, policy, sender);
            ++result.impressions;
            const double share = settings.limit ? static_cast<double>(file.number()) / static_cast<double>(*settings.limit)
                                                : file.share_read();
            if (file.number() % 500 == 0)
                progress((static_cast<double>(p) + share) / policies.size(),
                         fmt::format("{}: {} impressions", policy, file.number()));
        }
    }
    sender.finish();
    progress(1, fmt::format("{} impressions", result.impressions));
    result.events_accepted = sender.accepted();
    result.events_duplicate = sender.duplicates();
    return result;
}

}  // namespace bellwether
