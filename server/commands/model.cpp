// bellwether model: publish through the gate, list, show, compare, override, roll back; and what serves now.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string number_or(const json::value& value, const char* otherwise) {
    return value.is_number() ? human_number(value.to_number<double>()) : otherwise;
}

std::string recommender_path(const std::string& name) { return "/v1/recommenders/" + path_segment(name); }

struct ModelArguments {
    std::string name, version, other, file, reason, query, verdict;
    int versions = 30;
    bool csv = false;
};

void tell_findings(const json::object& version) {
    for (const auto& finding : version.at("findings").as_array()) fmt::print("  - {}\n", text(finding.at("text")));
}

std::string state_of(const json::value& version) {
    if (version.at("serves").as_bool()) return "serves";
    if (version.at("good").as_bool()) return "good";
    return text(version.at("verdict")) == "held" ? "held" : "taken back";
}

std::string read_document(const std::string& path) {
    std::ostringstream bytes;
    if (path == "-") {
        bytes << std::cin.rdbuf();
    } else {
        std::ifstream file(path);
        if (!file) throw CommandFailure(fmt::format("{} cannot be read", path), 1);
        bytes << file.rdbuf();
    }
    return bytes.str();
}

void add_publish(CLI::App& model, int& exit_code) {
    auto* command = model.add_subcommand("publish", "Publish a trained version; the gate blesses or holds it.");
    command->footer("FILE is JSON or YAML with version, data_until, rows, importances, means, score_distribution, latency_p99_ms and\n"
                    "more (docs/models.md); - reads the standard input. Exit code 1: the version is held, and why is printed.\n"
                    "Example: bellwether model publish collab training-2026-11-24.json");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose version it is")->required();
    command->add_option("FILE", given->file, "what the training says of itself")->required();
    command->callback([=, &exit_code] {
        const bool yaml = given->file.ends_with(".yaml") || given->file.ends_with(".yml");
        const auto answer = ApiClient(options->client)
                                .call({Method::post, recommender_path(given->name) + "/versions", read_document(given->file),
                                       yaml ? "application/yaml" : "application/json"});
        const bool held = text(answer.at("verdict")) == "held";
        exit_code = held ? 1 : 0;
        if (options->json) return print_json_document(answer);
        fmt::print("{} of {} is {}\n", text(answer.at("version")), given->name, held ? "HELD: the version before goes on serving" : "blessed and serves");
        tell_findings(answer.as_object());
    });
}

void add_list(CLI::App& model) {
    auto* command = model.add_subcommand("list", "Recommenders; with a name, its versions, newest first.");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose versions");
    command->add_option("--search", given->query, "only versions with this text in anything that was published with them");
    command->add_option("--verdict", given->verdict, "blessed or held")->check(CLI::IsMember({"blessed", "held"}));
    command->callback([=] {
        ApiClient client(options->client);
        std::string path = given->name.empty() ? "/v1/recommenders?limit=1000" : recommender_path(given->name) + "/versions?limit=100";
        if (!given->query.empty()) path += "&q=" + path_segment(given->query);
        if (!given->verdict.empty()) path += "&verdict=" + given->verdict;
        const auto answer = client.call({Method::get, path, ""});
        if (options->json) return print_json_document(answer);
        std::vector<std::vector<std::string>> rows;
        if (given->name.empty()) {
            rows = {{"recommender", "serves", "versions", "owner", "registered"}};
            for (const auto& item : answer.at("items").as_array())
                rows.push_back({text(item.at("name")), text(item.at("latest")), number_or(item.at("versions"), ""),
                                text(item.at("owner")), item.at("registered").as_bool() ? "yes" : "seen in slates"});
        } else {
            rows = {{"version", "state", "published", "by", "why"}};
            for (const auto& item : answer.at("items").as_array()) {
                const auto& findings = item.at("findings").as_array();
                rows.push_back({text(item.at("version")), state_of(item), text(item.at("published_at")), text(item.at("published_by")),
                                findings.empty() ? "" : text(findings[0].at("text"))});
            }
        }
        fmt::print("{}", rows.size() > 1 ? render_table(rows) : "none\n");
    });
}

void add_show(CLI::App& model) {
    auto* command = model.add_subcommand("show", "One version: what was published with it, and what the gate said.");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose version")->required();
    command->add_option("VERSION", given->version, "which")->required();
    command->callback([=] {
        const auto answer = ApiClient(options->client)
                                .call({Method::get, recommender_path(given->name) + "/versions/" + path_segment(given->version), ""});
        if (options->json) return print_json_document(answer);
        fmt::print("{} of {}: {}, published {} by {}\n", given->version, given->name, state_of(answer),
                   text(answer.at("published_at")), text(answer.at("published_by")));
        tell_findings(answer.as_object());
        fmt::print("\n");
        print_json_document(answer.at("document"));
    });
}

void add_compare(CLI::App& model) {
    auto* command = model.add_subcommand("compare", "Two versions side by side.");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose versions")->required();
    command->add_option("A", given->version, "one version")->required();
    command->add_option("B", given->other, "the other")->required();
    command->callback([=] {
        const auto answer = ApiClient(options->client)
                                .call({Method::get, fmt::format("{}/compare?a={}&b={}", recommender_path(given->name),
                                                                path_segment(given->version), path_segment(given->other)), ""});
        if (options->json) return print_json_document(answer);
        std::vector<std::vector<std::string>> rows = {{"field", given->version, given->other, "difference"}};
        const auto cell = [](const json::value& value) {
            return value.is_null() ? std::string() : value.is_string() ? text(value) : json::serialize(value);
        };
        for (const auto& field : answer.at("fields").as_array()) {
            const auto* difference = field.as_object().if_contains("difference");
            rows.push_back({text(field.at("field")), cell(field.at("a")), cell(field.at("b")), difference ? cell(*difference) : ""});
        }
        fmt::print("{}\nimportance moved: {}; scores: PSI {}, KS {}, JS {}\n", render_table(rows),
                   number_or(answer.at("importance_drift"), "not told"), number_or(answer.at("score_distance").at("psi"), "-"),
                   number_or(answer.at("score_distance").at("ks"), "-"), number_or(answer.at("score_distance").at("js"), "-"));
    });
}

void add_override(CLI::App& model) {
    auto* command = model.add_subcommand("override", "Bless a version that the gate has held (an admin's decision).");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose version")->required();
    command->add_option("VERSION", given->version, "which")->required();
    command->add_option("--reason", given->reason, "why; it stays in the history for ever")->required();
    command->callback([=] {
        const std::string path = recommender_path(given->name) + "/versions/" + path_segment(given->version) + "/override";
        const auto answer =
            ApiClient(options->client).call({Method::post, path, json::serialize(json::object{{"reason", given->reason}})});
        if (options->json) return print_json_document(answer);
        fmt::print("{} of {} serves, by your decision\n", given->version, given->name);
    });
}

void add_rollback(CLI::App& model) {
    auto* command = model.add_subcommand("rollback", "Serve the good version before, or another one, in every arm at once.");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose version")->required();
    command->add_option("--to", given->version, "which version (default: the good one before)");
    command->add_option("--reason", given->reason, "why; it stays in the history for ever")->required();
    command->callback([=] {
        json::object body{{"reason", given->reason}};
        if (!given->version.empty()) body["to"] = given->version;
        const auto answer =
            ApiClient(options->client).call({Method::post, recommender_path(given->name) + "/rollback", json::serialize(body)});
        if (options->json) return print_json_document(answer);
        fmt::print("{} serves {} again\n", given->name, text(answer.at("version")));
    });
}

void add_serving(CLI::App& model) {
    auto* command = model.add_subcommand("serving", "Which model version each arm serves now.");
    auto options = with_client_options(*command);
    command->callback([=] {
        const auto answer = ApiClient(options->client).call({Method::get, "/v1/models/serving", ""});
        if (options->json) return print_json_document(answer);
        std::vector<std::vector<std::string>> rows = {{"arm", "recommender", "asks for", "serves"}};
        const auto add = [&](const std::string& arm, const json::value& serves) {
            for (const auto& one : serves.as_array())
                rows.push_back({arm, text(one.at("recommender")), text(one.at("asked")),
                                one.at("version").is_null() ? "nothing blessed" : text(one.at("version"))});
        };
        for (const auto& one : answer.at("recommenders").as_array())
            rows.push_back({"latest", text(one.at("recommender")), "", text(one.at("latest"))});
        for (const auto& one : answer.at("arms").as_array())
            add(text(one.at("experiment")) + "/" + text(one.at("variant")), one.at("serves"));
        for (const auto& one : answer.at("defaults").as_array()) add("default of " + text(one.at("area")), one.at("serves"));
        fmt::print("{}", rows.size() > 1 ? render_table(rows) : "nothing is blessed, and no arm names a model\n");
    });
}

void add_report(CLI::App& model) {
    auto* command = model.add_subcommand("report", "The daily report: importances, averages, and how they drift over versions.");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ModelArguments>();
    command->add_option("RECOMMENDER", given->name, "whose versions")->required();
    command->add_option("--versions", given->versions, "how many, newest first")->check(CLI::Range(1, 365))->capture_default_str();
    command->add_flag("--csv", given->csv, "print CSV: a line a version and feature");
    command->callback([=] {
        ApiClient client(options->client);
        const std::string path = fmt::format("{}/report?versions={}", recommender_path(given->name), given->versions);
        if (given->csv) {
            fmt::print("{}", client.download(path, "text/csv"));
            return;
        }
        const auto answer = client.call({Method::get, path, ""});
        if (options->json) return print_json_document(answer);
        std::vector<std::vector<std::string>> rows = {{"version", "verdict", "moved", "PSI", "rows", "most important"}};
        for (const auto& line : answer.at("versions").as_array()) {
            const auto& features = line.at("features").as_array();
            rows.push_back({text(line.at("version")), line.at("serves").as_bool() ? "serves" : text(line.at("verdict")),
                            number_or(line.at("importance_drift"), "-"), number_or(line.at("score_distance").at("psi"), "-"),
                            number_or(line.at("rows"), "-"), features.empty() ? "" : text(features[0].at("feature"))});
        }
        fmt::print("{}", rows.size() > 1 ? render_table(rows) : "no versions\n");
    });
}

}  // namespace

void add_model_commands(CLI::App& app, int& exit_code) {
    auto* model = app.add_subcommand("model", "Model versions: publish them through the gate, compare, roll back.");
    model->require_subcommand(1);
    add_publish(*model, exit_code);
    add_list(*model);
    add_show(*model);
    add_compare(*model);
    add_override(*model);
    add_rollback(*model);
    add_serving(*model);
    add_report(*model);
}

}  // namespace bellwether
