#include "commands/config_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <set>

#include "commands/client_options.hpp"
#include "experiments/experiment_json.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using Kind = ConfigStep::Kind;

/// Two percentages that differ by less than a slot are one.
constexpr double percent_of_slot = 0.0001;

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : "";
}

std::string path_of(ConfigKind kind, const std::string& key) {
    static constexpr std::array<std::string_view, 6> collections{"/v1/layers", "/v1/segments", "/v1/recommenders", "/v1/metrics",
                                                                 "/v1/experiments", "/v1/holdouts"};
    const std::string collection(collections.at(static_cast<std::size_t>(kind)));
    return key.empty() ? collection : collection + "/" + path_segment(key);
}

/// What the server writes by itself says nothing about a difference.
bool is_bookkeeping(std::string_view field) {
    return field == "revision" || field == "created_at" || field == "slots" || field == "free_slots" || field == "experiments" ||
           field == "latest" || field == "versions" || field == "registered";
}

std::vector<std::string> differences(const json::object& before, const json::object& after) {
    std::vector<std::string> lines;
    for (const auto& field : after) {
        if (is_bookkeeping(field.key())) continue;
        const json::value* old = before.if_contains(field.key());
        if (old && same_json(*old, field.value())) continue;
        lines.push_back(fmt::format("{}: {} -> {}", std::string_view(field.key()), old ? print_json(*old) : "none",
                                    print_json(field.value())));
    }
    return lines;
}

/// A metric's definition is shown whole: what it no longer says is a difference too.
std::vector<std::string> differences_of(ConfigKind kind, const json::object& before, const json::object& after) {
    auto lines = differences(before, after);
    if (kind != ConfigKind::metric) return lines;
    for (const auto& field : before)
        if (!is_bookkeeping(field.key()) && !after.contains(field.key()))
            lines.push_back(fmt::format("{}: {} -> none", std::string_view(field.key()), print_json(field.value())));
    return lines;
}

class Planner {
  public:
    Planner(ApiClient& client, const std::vector<ConfigFile>& files) : client_(client), files_(files) {}

    std::vector<ConfigStep> plan() {
        for (const ConfigFile& file : files_) {
            if (file.kind == ConfigKind::holdout)
                plan_holdout(file);
            else
                plan_object(file);
        }
        plan_releases(ConfigKind::segment);
        plan_releases(ConfigKind::recommender);
        plan_releases(ConfigKind::experiment);
        return std::move(steps_);
    }

  private:
    ConfigStep& add(Kind kind, const ConfigFile& file, std::string_view verb) {
        const std::string name = file.key.empty() ? "" : " " + file.key;
        return steps_.emplace_back(
            ConfigStep{kind, fmt::format("{} {}{}", verb, to_string(file.kind), name), file.path, {}, {}});
    }

    void refuse(const ConfigFile& file, const ApiAnswer& answer) {
        add(Kind::refused, file, "cannot apply").lines.push_back(answer.reason());
    }

    void plan_object(const ConfigFile& file) {
        const std::string path = path_of(file.kind, file.key);
        const ApiAnswer current = client_.exchange({Method::get, path, ""});
        if (current.status == 404) return plan_create(file);
        if (current.status != 200) return refuse(file, current);
        const json::object& now = current.body.as_object();
        if (file.kind == ConfigKind::layer) return plan_layer(file, now);
        if (const json::value* known = now.if_contains("registered"); known && !known->get_bool()) return plan_create(file);
        const std::string state = text_of(now, "state");
        if (state != "stopped" && state != "archived") plan_update(file, path, current);
        if (file.kind == ConfigKind::experiment) plan_life(file, state, now);
    }

    /// A layer's salt decides who is where: it stays.
    void plan_layer(const ConfigFile& file, const json::object& now) {
        for (const auto& field : file.body) {
            const json::value* known = now.if_contains(field.key());
            if (std::string_view(field.key()) == "reason" || (known && same_json(*known, field.value()))) continue;
            add(Kind::refused, file, "cannot apply")
                .lines.push_back(fmt::format("{}: a layer stays as it was made", std::string_view(field.key())));
        }
    }

    void plan_create(const ConfigFile& file) {
        const std::string collection = path_of(file.kind, "") + "?managed_by=files";
        const ApiAnswer answer = client_.exchange({Method::post, collection + "&dry_run=true", json::serialize(file.body)});
        if (answer.status >= 400 && !waits_for_others(answer)) return refuse(file, answer);
        created_.insert({file.kind, file.key});
        add(Kind::change, file, "create").call = ConfigCall{Method::post, collection, file.body, false};
        if (file.kind == ConfigKind::experiment) plan_life(file, "draft", {});
    }

    /// A dry run of something that names what this plan creates before it.
    bool waits_for_others(const ApiAnswer& answer) const {
        const json::object* problem = answer.body.if_object();
        const json::value* errors = problem ? problem->if_contains("errors") : nullptr;
        if (!errors || !errors->is_array() || errors->get_array().empty()) return false;
        for (const json::value& error : errors->get_array()) {
            const std::string code = text_of(error.as_object(), "code"), detail = text_of(error.as_object(), "detail");
            const bool known = std::any_of(created_.begin(), created_.end(), [&](const auto& made) {
                const bool fits = (code == "unknown_layer" && made.first == ConfigKind::layer) ||
                                  (code == "unknown_segment" && made.first == ConfigKind::segment) ||
                                  (code == "unknown_metric" && made.first == ConfigKind::metric);
                return fits && detail.find("'" + made.second + "'") != std::string::npos;
            });
            if (!known) return false;
        }
        return true;
    }

    void plan_update(const ConfigFile& file, const std::string& path, const ApiAnswer& current) {
        const std::string target = path + "?managed_by=files";
        const ApiAnswer answer =
            client_.exchange({Method::put, target + "&dry_run=true", json::serialize(file.body)}, current.etag);
        if (answer.status >= 400 && !waits_for_others(answer)) return refuse(file, answer);
        auto lines = answer.status < 400 ? differences_of(file.kind, current.body.as_object(), answer.body.as_object())
                                         : std::vector<std::string>{"names what is created above"};
        if (lines.empty()) return;
        ConfigStep& step = add(Kind::change, file, "change");
        step.lines = std::move(lines);
        step.call = ConfigCall{Method::put, target, file.body, true};
    }

    void act(const ConfigFile& file, std::string_view action, json::object body, std::string line) {
        ConfigStep& step = add(Kind::change, file, action);
        step.lines.push_back(std::move(line));
        if (!body.contains("reason")) body["reason"] = fmt::format("applied from {}", file.path);
        step.call = ConfigCall{Method::post, fmt::format("{}/{}?managed_by=files", path_of(file.kind, file.key), action),
                               std::move(body), false};
    }

    void drift(const ConfigFile& file, std::string line) {
        add(Kind::drift, file, "drift of").lines.push_back(std::move(line));
    }

    void plan_life(const ConfigFile& file, const std::string& state, const json::object& now) {
        plan_killed(file, now);
        if (!file.state || *file.state == state) {
            if (file.percent && state == "running") plan_ramp(file, now);
            return;
        }
        const std::string& wanted = *file.state;
        if (state == "draft" && (wanted == "running" || wanted == "paused")) {
            json::object body;
            if (file.percent) body["percent"] = *file.percent;
            act(file, "start", std::move(body), file.percent ? fmt::format("at {}%", *file.percent) : "as its plan says");
            if (wanted == "paused") act(file, "pause", {}, "running -> paused");
        } else if (state == "paused" && wanted == "running") {
            act(file, "resume", {}, "paused -> running");
        } else if (state == "running" && wanted == "paused") {
            act(file, "pause", {}, "running -> paused");
        } else if ((state == "running" || state == "paused") && wanted == "stopped") {
            act(file, "stop", {{"decision", file.decision}, {"reason", file.decision_reason}}, fmt::format("{} -> stopped", state));
        } else {
            const std::string why = text_of(now, "decision");
            drift(file, fmt::format("state: the file says {}, and it is {}{}", wanted, state,
                                    why.empty() ? "" : fmt::format(" ({}: {})", why, text_of(now, "decision_reason"))));
        }
    }

    void plan_ramp(const ConfigFile& file, const json::object& now) {
        const double percent = now.at("percent").to_number<double>();
        if (std::abs(percent - *file.percent) < percent_of_slot) return;
        // A variant that was killed by hand has given its slots back: raising the others again is nobody's wish.
        if (killed_by_hand_) return drift(file, fmt::format("percent: the file says {}, and it is {}", *file.percent, percent));
        act(file, "ramp", {{"percent", *file.percent}}, fmt::format("percent: {} -> {}", percent, *file.percent));
    }

    void plan_killed(const ConfigFile& file, const json::object& now) {
        killed_by_hand_ = false;
        const json::value* variants = now.if_contains("variants");
        if (!variants) return;
        for (const json::value& item : variants->as_array()) {
            const std::string key = text_of(item.as_object(), "key");
            const bool wanted = std::find(file.killed.begin(), file.killed.end(), key) != file.killed.end();
            const bool killed = !item.at("killed_at").is_null();
            if (killed && !wanted) {
                killed_by_hand_ = true;
                drift(file, fmt::format("variant {} was killed by hand: say `killed: true` in the file", key));
            } else if (wanted && !killed) {
                act(file, "kill", {{"variant", key}}, fmt::format("variant {}", key));
            }
        }
    }

    void plan_holdout(const ConfigFile& file) {
        const ApiAnswer current = client_.exchange({Method::get, path_of(file.kind, ""), ""});
        if (current.status != 200) return refuse(file, current);
        const std::string target = path_of(file.kind, "") + "?managed_by=files";
        const ApiAnswer answer = client_.exchange({Method::post, target + "&dry_run=true", json::serialize(file.body)});
        if (answer.status >= 400) return refuse(file, answer);
        auto lines = differences(current.body.at("policy").as_object(), answer.body.at("policy").as_object());
        if (lines.empty()) return;
        ConfigStep& step = add(Kind::change, file, "change");
        step.lines = std::move(lines);
        step.call = ConfigCall{Method::post, target, file.body, false};
    }

    /// What was managed from files, and has no file any more, is everybody's again.
    void plan_releases(ConfigKind kind) {
        std::string cursor;
        do {
            const ApiAnswer page = client_.exchange(
                {Method::get, path_of(kind, "") + "?limit=1000" + (cursor.empty() ? "" : "&cursor=" + cursor), ""});
            if (page.status != 200) throw CommandFailure(page.reason(), 1);
            for (const json::value& item : page.body.at("items").as_array()) plan_release(kind, item.as_object());
            cursor = text_of(page.body.as_object(), "next_cursor");
        } while (!cursor.empty());
    }

    void plan_release(ConfigKind kind, const json::object& object) {
        const std::string key = text_of(object, key_field(kind)), state = text_of(object, "state");
        if (text_of(object, "managed_by") != "files" || state == "stopped" || state == "archived") return;
        const bool has_file = std::any_of(files_.begin(), files_.end(),
                                          [&](const ConfigFile& file) { return file.kind == kind && file.key == key; });
        if (has_file) return;
        ConfigFile none;
        none.kind = kind;
        none.key = key;
        ConfigStep& step = add(Kind::change, none, "release");
        step.lines.push_back("has no file any more: everybody may change it again");
        step.call = ConfigCall{Method::put, path_of(kind, key) + "?managed_by=files&release=true", object, true};
    }

    ApiClient& client_;
    const std::vector<ConfigFile>& files_;
    std::vector<ConfigStep> steps_;
    std::set<std::pair<ConfigKind, std::string>> created_;
    bool killed_by_hand_ = false;  ///< of the experiment in hand
};

}  // namespace

std::vector<ConfigStep> plan_config(ApiClient& client, const std::vector<ConfigFile>& files) {
    return Planner(client, files).plan();
}

void apply_step(ApiClient& client, const ConfigStep& step) {
    if (!step.call) return;
    const ConfigCall& call = *step.call;
    std::string etag;
    if (call.with_revision) {
        const std::string path = call.path.substr(0, call.path.find('?'));
        etag = client.exchange({Method::get, path, ""}).etag;
    }
    const ApiAnswer answer = client.exchange({call.method, call.path, json::serialize(call.body)}, etag);
    if (answer.status >= 400) throw simulation::ApiRefusal(answer.status, answer.reason());
}

}  // namespace bellwether
