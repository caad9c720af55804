// bellwether ablation plan|create|list|show|stop, and bellwether report ablation.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <array>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string shown(const json::value& value) { return value.is_null() ? "" : human_number(number(value)); }
std::string share(double value) { return fmt::format("{:.2f}%", 100 * value); }

struct Sizes {
    int recommenders = 0, arms = 10, days = 14;
    double percent = 0.5, effect = 0.02;
};

void show_plan(const json::object& plan) {
    std::vector<std::vector<std::string>> rows = {
        {"days", "listeners", "thumbs: seen from", "arm needed", "hours: seen from", "arm needed"}};
    for (const auto& item : plan.at("windows").as_array()) {
        const auto& window = item.as_object();
        if (window.contains("refused")) {
            rows.push_back({shown(window.at("days")), text(window.at("why")), "", "", "", ""});
            continue;
        }
        const auto& thumbs = window.at("thumbs_up");
        const auto& hours = window.at("hours");
        rows.push_back({shown(window.at("days")), shown(window.at("listeners")), share(number(thumbs.at("detectable_effect"))),
                        fmt::format("{:.2f}%", number(thumbs.at("percent_each_needed"))), share(number(hours.at("detectable_effect"))),
                        fmt::format("{:.2f}%", number(hours.at("percent_each_needed")))});
    }
    fmt::print("{} recommenders, {} at once, {}% of the listeners each, control {:.2f}%\n\n{}", shown(plan.at("recommenders")),
               shown(plan.at("arms_at_once")), number(plan.at("percent_each")), number(plan.at("control_percent")), render_table(rows));
    if (plan.at("days_needed").is_null())
        fmt::print("\nNo round of these lengths sees an effect of {}: take larger arms, fewer at once, or a larger effect.\n",
                   share(number(plan.at("minimum_effect"))));
    else
        fmt::print("\nRounds of {} days see an effect of {}; all have had their turn after {} days.\n", shown(plan.at("days_needed")),
                   share(number(plan.at("minimum_effect"))), shown(plan.at("rotation_days")));
}

void add_plan(CLI::App& parent) {
    auto* command = parent.add_subcommand("plan", "How large must the arms be, and how long a round?");
    auto options = with_client_options(*command);
    auto sizes = std::make_shared<Sizes>();
    command->add_option("--recommenders", sizes->recommenders, "how many there are; by default those seen in slates");
    command->add_option("--arms", sizes->arms, "how many are switched off at once")->capture_default_str();
    command->add_option("--percent", sizes->percent, "of the listeners, for each arm")->capture_default_str();
    command->add_option("--effect", sizes->effect, "relative effect on a listener that must be seen")->capture_default_str();
    command->callback([=] {
        json::object body{{"arms_at_once", sizes->arms}, {"percent_each", sizes->percent}, {"minimum_effect", sizes->effect}};
        if (sizes->recommenders > 0) body["recommenders"] = sizes->recommenders;
        const auto plan = ApiClient(options->client).call({Method::post, "/v1/ablations/plan", json::serialize(body)});
        if (options->json) return print_json_document(plan);
        show_plan(plan.as_object());
    });
}

std::string path_of(const std::string& key) { return "/v1/ablations/" + path_segment(key); }

void show_ablation(const json::object& ablation) {
    fmt::print("{} is {}: {}% each, {} at once, rounds of {} days, layer {}\n", text(ablation.at("key")), text(ablation.at("state")),
               number(ablation.at("percent_each")), shown(ablation.at("arms_at_once")), shown(ablation.at("days")),
               text(ablation.at("layer")));
    std::vector<std::vector<std::string>> rows = {{"experiment", "begins", "ends", "ended", "arms"}};
    for (const auto& round : ablation.at("rounds").as_array()) {
        std::string arms;
        for (const auto& arm : round.at("arms").as_array())
            arms += (arms.empty() ? "" : ", ") + text(arm.at("variant"));
        rows.push_back({text(round.at("experiment")), text(round.at("begins_at")), text(round.at("ends_at")),
                        text(round.at("ended_at")), arms});
    }
    if (rows.size() > 1) fmt::print("\n{}", render_table(rows));
}

void add_create(CLI::App& parent) {
    auto* command = parent.add_subcommand("create", "Switch the recommenders off in turn, each for a few listeners.");
    command->footer("Without --recommender every recommender that is seen in slates has its turn.\n"
                    "Example: bellwether ablation create mix --percent 0.5 --arms 10 --days 14");
    auto options = with_client_options(*command);
    auto sizes = std::make_shared<Sizes>();
    struct Names {
        std::string key, layer, reason;
        std::vector<std::string> recommenders, candidates;
    };
    auto names = std::make_shared<Names>();
    command->add_option("KEY", names->key, "its name")->required();
    command->add_option("--recommender", names->recommenders, "only these; may be repeated");
    command->add_option("--candidate", names->candidates, "outside the mix: switched on instead; may be repeated");
    command->add_option("--percent", sizes->percent, "of the listeners, for each arm")->capture_default_str();
    command->add_option("--arms", sizes->arms, "how many at once")->capture_default_str();
    command->add_option("--days", sizes->days, "whole days that a round lasts")->capture_default_str();
    command->add_option("--layer", names->layer, "the layer whose slots it takes; by default one of its own");
    command->add_option("--reason", names->reason, "why; it stays in the history for ever");
    command->callback([=] {
        json::object body{{"key", names->key}, {"percent_each", sizes->percent}, {"arms_at_once", sizes->arms}, {"days", sizes->days}};
        const auto list = [](const std::vector<std::string>& from) {
            json::array array;
            for (const auto& name : from) array.push_back(json::value(name));
            return array;
        };
        if (!names->recommenders.empty()) body["recommenders"] = list(names->recommenders);
        if (!names->candidates.empty()) body["candidates"] = list(names->candidates);
        if (!names->layer.empty()) body["layer"] = names->layer;
        if (!names->reason.empty()) body["reason"] = names->reason;
        const auto made = ApiClient(options->client).call({Method::post, "/v1/ablations", json::serialize(body)});
        if (options->json) return print_json_document(made);
        show_ablation(made.as_object());
    });
}

}  // namespace

void add_ablation_commands(CLI::App& app, int&) {
    auto* ablation = app.add_subcommand("ablation", "Leave-one-out experiments: what does each recommender add to the mix?");
    ablation->require_subcommand(1);
    add_plan(*ablation);
    add_create(*ablation);

    auto* list = ablation->add_subcommand("list", "The ablations.");
    auto list_options = with_client_options(*list);
    list->callback([=] {
        const auto answer = ApiClient(list_options->client).call({Method::get, "/v1/ablations?limit=1000", ""});
        if (list_options->json) return print_json_document(answer);
        for (const auto& item : answer.at("items").as_array())
            fmt::print("{}  {}  {} rounds\n", text(item.at("key")), text(item.at("state")), item.at("rounds").as_array().size());
    });

    auto* show = ablation->add_subcommand("show", "One ablation with its rounds.");
    auto show_options = with_client_options(*show);
    auto key = std::make_shared<std::string>();
    show->add_option("KEY", *key, "the ablation")->required();
    show->callback([=] {
        const auto answer = ApiClient(show_options->client).call({Method::get, path_of(*key), ""});
        if (show_options->json) return print_json_document(answer);
        show_ablation(answer.as_object());
    });

    auto* stop = ablation->add_subcommand("stop", "End the round that runs, and begin no more.");
    auto stop_options = with_client_options(*stop);
    auto stopped = std::make_shared<std::array<std::string, 2>>();
    stop->add_option("KEY", (*stopped)[0], "the ablation")->required();
    stop->add_option("--reason", (*stopped)[1], "why")->required();
    stop->callback([=] {
        const json::object body{{"reason", (*stopped)[1]}};
        const auto answer = ApiClient(stop_options->client).call({Method::post, path_of((*stopped)[0]) + "/stop", json::serialize(body)});
        if (stop_options->json) return print_json_document(answer);
        show_ablation(answer.as_object());
    });
}

}  // namespace bellwether
