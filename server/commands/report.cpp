// bellwether report, bellwether token.
#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "commands/client_options.hpp"
#include "commands/off_policy.hpp"
#include "commands/print_attribution.hpp"
#include "commands/program.hpp"
#include "commands/report_ablation.hpp"
#include "commands/report_impact.hpp"
#include "commands/report_interactions.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

void add_attribution(CLI::App& parent) {
    auto* command = parent.add_subcommand("attribution", "Credit of every recommender for thumbs and listening.");
    command->footer("Credit is a share of what happened under a named rule; it is not what would be lost without a recommender.\n"
                    "Example: bellwether report attribution --from 2026-11-01 --to 2026-11-15 --genre jazz");
    auto options = with_client_options(*command);
    struct Filters {
        std::string from, to, recommender, genre, mode;
        bool csv = false;
    };
    auto filters = std::make_shared<Filters>();
    command->add_option("--from", filters->from, "first day");
    command->add_option("--to", filters->to, "the day after the last");
    command->add_option("--recommender", filters->recommender, "only this recommender");
    command->add_option("--genre", filters->genre, "only plays of this genre");
    command->add_option("--mode", filters->mode, "only plays of this mode");
    command->add_flag("--csv", filters->csv, "print CSV");
    command->callback([=] {
        ApiClient client(options->client);
        std::string path = "/v1/reports/attribution";
        add_query(path, "from", filters->from);
        add_query(path, "to", filters->to);
        add_query(path, "recommender", filters->recommender);
        add_query(path, "genre", filters->genre);
        add_query(path, "mode", filters->mode);
        if (filters->csv) {
            fmt::print("{}", client.download(path, "text/csv"));
            return;
        }
        const auto report = client.call({Method::get, path, ""});
        if (options->json) return print_json_document(report);
        fmt::print("{}", describe_attribution(report.as_object()));
    });
}

void add_off_policy(CLI::App& parent, int& exit_code) {
    auto* command = parent.add_subcommand("off-policy", "What would another policy have earned, from the logs of the one that ran?");
    command->footer("Reads a folder in the layout of the Open Bandit Dataset: one CSV a policy, with item_id, position, click and\n"
                    "propensity_score. Needs no service. Exit code 1: the logs cannot support a number, and why is printed.\n"
                    "Example: bellwether report off-policy --logs open-bandit-men --from bts --to uniform --against random");
    auto options = std::make_shared<OffPolicyOptions>();
    command->add_option("--logs", options->logs, "the folder")->required()->check(CLI::ExistingDirectory);
    command->add_option("--from", options->from, "whose logs are read")->capture_default_str();
    command->add_option("--to", options->to, "uniform, or the policy whose logs show its shares")->capture_default_str();
    command->add_option("--against", options->against, "logs of the target policy itself, to compare with");
    command->add_option("--alpha", options->alpha, "error of the intervals")->check(CLI::Range(1e-9, 0.5))->capture_default_str();
    command->add_flag("--json", options->json, "print JSON");
    command->callback([options, &exit_code] { exit_code = run_off_policy(*options, std::cout); });
}

void add_tokens(CLI::App& app) {
    auto* token = app.add_subcommand("token", "Make, list and revoke tokens.");
    token->require_subcommand(1);

    auto* create = token->add_subcommand("create", "Make a token; its secret is shown once.");
    create->footer("Roles: service (assign, send events), viewer (read), scientist (viewer, and change experiments), admin (all).\n"
                   "Example: bellwether token create --name radio --role service");
    auto create_options = with_client_options(*create);
    auto fields = std::make_shared<std::array<std::string, 3>>();
    create->add_option("--name", (*fields)[0], "whose it is")->required();
    create->add_option("--role", (*fields)[1], "what it may do")->required()->check(CLI::IsMember({"service", "viewer", "scientist", "admin"}));
    create->add_option("--expires-at", (*fields)[2], "a moment, for example 2027-01-01T00:00:00Z");
    create->callback([=] {
        ApiClient client(create_options->client);
        json::object body{{"name", (*fields)[0]}, {"role", (*fields)[1]}};
        if (!(*fields)[2].empty()) body["expires_at"] = (*fields)[2];
        const auto made = client.call({Method::post, "/v1/tokens", json::serialize(body)});
        if (create_options->json) return print_json_document(made);
        fmt::print("{}\n", std::string_view(made.at("secret").as_string()));
        fmt::print(stderr, "This is shown once; keep it in a file of mode 0600.\n");
    });

    auto* list = token->add_subcommand("list", "List the tokens; secrets are not stored.");
    auto list_options = with_client_options(*list);
    list->callback([=] {
        ApiClient client(list_options->client);
        const auto answer = client.call({Method::get, "/v1/tokens?limit=1000", ""});
        if (list_options->json) return print_json_document(answer);
        std::vector<std::vector<std::string>> rows = {{"name", "role", "made by", "made", "expires", "revoked"}};
        const auto text = [](const json::value& value) { return value.is_string() ? std::string(value.get_string()) : std::string(); };
        for (const auto& item : answer.at("items").as_array())
            rows.push_back({text(item.at("name")), text(item.at("role")), text(item.at("created_by")), text(item.at("created_at")),
                            text(item.at("expires_at")), text(item.at("revoked_at"))});
        fmt::print("{}", render_table(rows));
    });

    auto* revoke = token->add_subcommand("revoke", "Revoke a token: within five seconds it opens nothing.");
    auto revoke_options = with_client_options(*revoke);
    auto name = std::make_shared<std::string>();
    revoke->add_option("NAME", *name, "which token")->required();
    revoke->callback([=] {
        ApiClient client(revoke_options->client);
        std::string path = experiment_path(*name);
        path.replace(0, std::string_view("/v1/experiments/").size(), "/v1/tokens/");
        client.call({Method::del, path, ""});
        fmt::print("revoked\n");
    });
}

}  // namespace

void add_report_commands(CLI::App& app, int& exit_code) {
    auto* report = app.add_subcommand("report", "Reports.");
    report->require_subcommand(1);
    add_attribution(*report);
    add_off_policy(*report, exit_code);
    add_interactions_report(*report);
    add_ablation_report(*report);
    add_impact_report(*report);
    add_digest_report(*report);
    add_tokens(app);
}

}  // namespace bellwether
