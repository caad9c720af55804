// bellwether ramp KEY PERCENT, and below it show and approve.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/experiment_view.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string percent_text(const json::value& value) { return human_number(value.to_number<double>()) + "%"; }

void show_steps(const json::object& ramp) {
    std::vector<std::vector<std::string>> rows = {{"step", "hours", "listeners", "approval", ""}};
    for (const auto& item : ramp.at("steps").as_array()) {
        const auto& step = item.as_object();
        const std::string approval = !step.at("approval").as_bool() ? ""
                                     : step.at("approved").as_bool() ? "given"
                                                                     : "wanted";
        rows.push_back({percent_text(step.at("percent")), human_number(step.at("hours").to_number<double>()),
                        human_number(step.at("listeners").to_number<double>()), approval,
                        step.at("reached").as_bool() ? "reached" : ""});
    }
    fmt::print("{}", render_table(rows));
}

void show_ramp(const json::object& ramp) {
    fmt::print("{}: {}, {}; autopilot {}\n", text(ramp.at("experiment")), text(ramp.at("state")),
               percent_text(ramp.at("percent")), ramp.at("autopilot").as_bool() ? "on" : "off");
    fmt::print("{}: {}\n\n", text(ramp.at("move")), text(ramp.at("cause")));
    show_steps(ramp);
    std::vector<std::vector<std::string>> gates = {{"gate", "state", "why"}};
    for (const auto& gate : ramp.at("gates").as_array())
        gates.push_back({text(gate.at("gate")), text(gate.at("state")), text(gate.at("text"))});
    fmt::print("\n{}", render_table(gates));
    std::vector<std::vector<std::string>> moves = {{"at", "who", "what", "from", "to", "why"}};
    for (const auto& move : ramp.at("moves").as_array())
        moves.push_back({text(move.at("at")), text(move.at("actor")), text(move.at("action")),
                         percent_text(move.at("percent_before")), percent_text(move.at("percent_after")),
                         text(move.at("reason"))});
    fmt::print("\n{}", render_table(moves));
}

void add_show(CLI::App& parent) {
    auto* command = parent.add_subcommand("show", "The plan, every gate in words, and the moves so far.");
    auto options = with_client_options(*command);
    auto key = std::make_shared<std::string>();
    command->add_option("KEY", *key, "the experiment")->required();
    command->callback([=] {
        ApiClient client(options->client);
        const auto ramp = client.call({Method::get, experiment_path(*key) + "/ramp", ""});
        if (options->json) return print_json_document(ramp);
        show_ramp(ramp.as_object());
    });
}

struct Approval {
    std::string key;
    std::string reason;
    double percent = 0;
};

void add_approve(CLI::App& parent) {
    auto* command = parent.add_subcommand("approve", "Approve the next step that asks for a second person.");
    auto options = with_client_options(*command);
    auto approval = std::make_shared<Approval>();
    command->add_option("KEY", approval->key, "the experiment")->required();
    command->add_option("--percent", approval->percent, "the step; without it the next one that waits");
    command->add_option("--reason", approval->reason, "why; it stays in the history for ever")->required();
    command->callback([=] {
        ApiClient client(options->client);
        json::object body{{"reason", approval->reason}};
        if (approval->percent > 0) body["percent"] = approval->percent;
        client.call({Method::post, experiment_path(approval->key) + "/approve", json::serialize(body)});
        const auto ramp = client.call({Method::get, experiment_path(approval->key) + "/ramp", ""});
        if (options->json) return print_json_document(ramp);
        show_ramp(ramp.as_object());
    });
}

struct Move {
    std::string key;
    std::string reason;
    double percent = 0;
};

}  // namespace

void add_ramp_command(CLI::App& app) {
    auto* command = app.add_subcommand("ramp", "Raise or lower an experiment's share of listeners; show or approve its ramp.");
    auto options = with_client_options(*command);
    auto move = std::make_shared<Move>();
    auto* key = command->add_option("KEY", move->key, "the experiment");
    auto* percent = command->add_option("PERCENT", move->percent, "of the layer's listeners, from 0.0001 to 100");
    command->add_option("--reason", move->reason, "why; it stays in the history for ever");
    command->footer("Nobody moves from one variant to another: raising adds listeners, lowering takes the newest out first.\n"
                    "Examples:\n  bellwether ramp my-test 5 --reason \"guardrails hold\"\n  bellwether ramp show my-test");
    add_show(*command);
    add_approve(*command);
    command->callback([=] {
        if (!command->get_subcommands().empty()) return;
        if (key->count() == 0 || percent->count() == 0) throw CLI::RequiredError("KEY and PERCENT");
        ApiClient client(options->client);
        json::object body{{"percent", move->percent}};
        if (!move->reason.empty()) body["reason"] = move->reason;
        const auto changed = client.call({Method::post, experiment_path(move->key) + "/ramp", json::serialize(body)});
        if (options->json) return print_json_document(changed);
        show_experiment(changed.as_object());
    });
}

}  // namespace bellwether
