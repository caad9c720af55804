// bellwether experiment create|list|show|start|restart|stop|pause|resume|kill|archive; ship is in ship.cpp, `bellwether ramp` is in ramp.cpp.
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "commands/client_options.hpp"
#include "commands/experiment_view.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string read_all(const std::string& path) {
    std::stringstream text;
    if (path == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    std::ifstream file(path);
    if (!file) throw CommandFailure(path + " cannot be read", 1);
    text << file.rdbuf();
    return text.str();
}

bool looks_like_yaml(const std::string& path, const std::string& text) {
    if (path.ends_with(".yaml") || path.ends_with(".yml")) return true;
    if (path.ends_with(".json")) return false;
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string::npos && text[first] != '{';
}

std::string text_or(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::string percent_text(const json::object& experiment) {
    return human_number(experiment.at("percent").to_number<double>()) + "%";
}

/// Every page of a list.
json::array every_item(ApiClient& client, const std::string& path) {
    json::array items;
    std::string cursor;
    do {
        const auto answer = client.call({Method::get, path + (cursor.empty() ? "" : "?cursor=" + cursor), ""});
        for (const auto& item : answer.at("items").as_array()) items.push_back(item);
        const auto& next = answer.at("next_cursor");
        cursor = next.is_string() ? std::string(next.get_string()) : "";
    } while (!cursor.empty());
    return items;
}

void add_create(CLI::App& parent) {
    auto* command = parent.add_subcommand("create", "Create an experiment from a YAML or JSON file (- for standard input).");
    command->footer("Example file:\n  key: my-test\n  hypothesis: The new model earns more thumbs.\n  variants:\n"
                    "    - {key: control, weight: 0.5}\n    - {key: treatment, weight: 0.5}");
    auto options = with_client_options(*command);
    auto path = std::make_shared<std::string>();
    command->add_option("FILE", *path, "the definition")->required();
    command->callback([=] {
        const std::string body = read_all(*path);
        ApiClient client(options->client);
        const auto made = client.call({Method::post, "/v1/experiments", body,
                                       looks_like_yaml(*path, body) ? "application/yaml" : "application/json"});
        if (options->json) return print_json_document(made);
        show_experiment(made.as_object());
    });
}

void add_list(CLI::App& parent) {
    auto* command = parent.add_subcommand("list", "List the experiments.");
    auto options = with_client_options(*command);
    command->callback([=] {
        ApiClient client(options->client);
        const json::array items = every_item(client, "/v1/experiments");
        if (options->json) return print_json_document(items);
        std::vector<std::vector<std::string>> rows = {{"experiment", "state", "ramp", "owner", "area", "hypothesis"}};
        for (const auto& item : items) {
            const auto& e = item.as_object();
            rows.push_back({text_or(e, "key"), text_or(e, "state"), percent_text(e), text_or(e, "owner"), text_or(e, "area"),
                            text_or(e, "hypothesis").substr(0, 60)});
        }
        fmt::print("{}", items.empty() ? "no experiments yet\n" : render_table(rows));
    });
}

void add_show(CLI::App& parent) {
    auto* command = parent.add_subcommand("show", "Show one experiment.");
    auto options = with_client_options(*command);
    auto key = std::make_shared<std::string>();
    command->add_option("KEY", *key, "the experiment")->required();
    command->callback([=] {
        ApiClient client(options->client);
        const auto found = client.call({Method::get, experiment_path(*key), ""});
        if (options->json) return print_json_document(found);
        show_experiment(found.as_object());
    });
}

/// What an action sends; `fields` are filled by its options.
struct Action {
    std::string key;
    std::string reason;
    std::string decision;
    std::string variant;
    std::string checklist_override;
    double percent = 0;
};

CLI::App* add_action(CLI::App& parent, const std::string& name, const std::string& help, std::shared_ptr<Action> action,
                     std::function<json::object(const Action&)> body) {
    auto* command = parent.add_subcommand(name, help);
    auto options = with_client_options(*command);
    command->add_option("KEY", action->key, "the experiment")->required();
    command->add_option("--reason", action->reason, "why; it stays in the history for ever");
    command->callback([=] {
        ApiClient client(options->client);
        json::object fields = body(*action);
        if (!action->reason.empty()) fields["reason"] = action->reason;
        const auto changed =
            client.call({Method::post, experiment_path(action->key) + "/" + name, json::serialize(fields)});
        if (options->json) return print_json_document(changed);
        show_experiment(changed.as_object());
    });
    return command;
}

void add_actions(CLI::App& parent) {
    for (const char* name : {"start", "restart"}) {
        auto start = std::make_shared<Action>();
        const bool again = std::string_view(name) == "restart";
        auto* command = add_action(parent, name,
                                   again ? "Start again as a new iteration: randomised anew, on other slots."
                                         : "Start an experiment.",
                                   start, [](const Action& a) {
                                       json::object body;
                                       if (a.percent > 0) body["percent"] = a.percent;
                                       if (!a.checklist_override.empty()) body["checklist_override"] = a.checklist_override;
                                       return body;
                                   });
        command->add_option("--percent", start->percent,
                            "of the layer's listeners, from 0.0001 to 100; without it the first step of a plan with an "
                            "autopilot, else all");
        command->add_option("--checklist-override", start->checklist_override,
                            "why it starts with an incomplete launch checklist; it stays visible");
    }
    auto stop = std::make_shared<Action>();
    add_action(parent, "stop", "Stop an experiment with a decision.", stop,
               [](const Action& a) { return json::object{{"decision", a.decision}}; })
        ->add_option("--decision", stop->decision, "ship, rollback or inconclusive")
        ->required()
        ->check(CLI::IsMember({"ship", "rollback", "inconclusive"}));
    add_action(parent, "pause", "Give everybody the default for now; listeners keep their slots.", std::make_shared<Action>(),
               [](const Action&) { return json::object{}; });
    add_action(parent, "resume", "Go on after a pause.", std::make_shared<Action>(), [](const Action&) { return json::object{}; });
    add_action(parent, "archive", "Put a draft or a stopped experiment away.", std::make_shared<Action>(),
               [](const Action&) { return json::object{}; });
    auto kill = std::make_shared<Action>();
    add_action(parent, "kill", "Send one variant's listeners to the default, for good.", kill,
               [](const Action& a) { return json::object{{"variant", a.variant}}; })
        ->add_option("--variant", kill->variant, "which variant")
        ->required();
}

}  // namespace

void show_experiment(const json::object& experiment) {
    fmt::print("{}: {}, {} of layer {}\n", text_or(experiment, "key"), text_or(experiment, "state"),
               percent_text(experiment), text_or(experiment, "layer"));
    for (const char* field : {"hypothesis", "owner", "area", "created_at", "started_at", "stopped_at", "decision", "decision_reason"})
        if (const auto value = text_or(experiment, field); !value.empty()) fmt::print("  {:16} {}\n", field, value);
    std::vector<std::vector<std::string>> rows = {{"variant", "weight", "slots", "arm"}};
    for (const auto& item : experiment.at("variants").as_array()) {
        const auto& variant = item.as_object();
        const auto* slots = variant.if_contains("slots");
        rows.push_back({text_or(variant, "key"), human_number(variant.at("weight").to_number<double>()),
                        slots != nullptr && slots->is_number() ? human_number(slots->to_number<double>()) : "",
                        variant.contains("arm") ? json::serialize(variant.at("arm")) : ""});
    }
    fmt::print("\n{}", render_table(rows));
}

void add_experiment_commands(CLI::App& app, int&) {
    auto* experiment = app.add_subcommand("experiment", "Create, list, show, start, stop experiments.");
    experiment->require_subcommand(1);
    add_create(*experiment);
    add_list(*experiment);
    add_show(*experiment);
    add_actions(*experiment);
    add_ship_command(*experiment);

    add_ramp_command(app);
}

}  // namespace bellwether
