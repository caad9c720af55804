// bellwether metric and bellwether power: metrics as definitions, and how long a test of one would take.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#include "commands/client_options.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"
#include "experiments/config_document.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string(value.as_string()); }
double number(const json::value& value) { return value.to_number<double>(); }

std::string direction_word(const json::object& metric) {
    return text(metric.at("direction")) == "decrease_is_good" ? "less" : "more";
}

void list_metrics(const ClientCommand& options) {
    ApiClient client(options.client);
    const auto answer = client.call({Method::get, "/v1/metrics?limit=1000", ""});
    if (options.json) return print_json_document(answer);
    std::vector<std::vector<std::string>> rows = {{"key", "kind", "good is", "name", ""}};
    for (const auto& item : answer.at("items").as_array()) {
        const auto& metric = item.as_object();
        rows.push_back({text(metric.at("key")), text(metric.at("kind")), direction_word(metric), text(metric.at("name")),
                        metric.at("ready_made").as_bool() ? "ready-made" : ""});
    }
    fmt::print("{}", render_table(rows));
}

void show_metric(const ClientCommand& options, const std::string& key) {
    ApiClient client(options.client);
    const auto metric = client.call({Method::get, "/v1/metrics/" + path_segment(key), ""});
    if (options.json) return print_json_document(metric);
    std::vector<std::vector<std::string>> rows = {{"field", "value"}};
    for (const auto& field : metric.as_object())
        rows.push_back({std::string(field.key()), field.value().is_string() ? text(field.value()) : json::serialize(field.value())});
    fmt::print("{}", render_table(rows));
}

json::object metric_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw CommandFailure(fmt::format("{} cannot be read", path), 1);
    std::ostringstream content;
    content << file.rdbuf();
    auto document = parse_yaml(content.str());
    if (!document) throw CommandFailure(fmt::format("{}: {}", path, document.error().detail), 1);
    if (!document.value().is_object()) throw CommandFailure(fmt::format("{}: the file must hold a map", path), 1);
    json::object body = std::move(document.value().get_object());
    const auto* key = body.if_contains("key");
    if (key == nullptr || !key->is_string()) throw CommandFailure(fmt::format("{}: key is required", path), 1);
    return body;
}

/// Defines it, or replaces what is there where it differs.
void put_metric(const ClientCommand& options, const std::string& file, const std::string& reason) {
    json::object body = metric_file(file);
    if (!reason.empty()) body["reason"] = reason;
    ApiClient client(options.client);
    const std::string path = "/v1/metrics/" + path_segment(text(body.at("key")));
    const ApiAnswer current = client.exchange({Method::get, path, ""});
    const ApiAnswer answer = current.status == 404 ? client.exchange({Method::post, "/v1/metrics", json::serialize(body)})
                                                   : client.exchange({Method::put, path, json::serialize(body)}, current.etag);
    if (answer.status >= 400) throw CommandFailure(answer.reason(), 1);
    if (options.json) return print_json_document(answer.body);
    fmt::print("{} {}, revision {}\n", current.status == 404 ? "defined" : "changed", text(answer.body.at("key")),
               number(answer.body.at("revision")));
}

std::string days_text(const json::value& days) {
    return days.is_null() ? "for ever at this traffic" : fmt::format("{} days", human_number(number(days)));
}

std::string describe_power(const json::object& plan) {
    const auto& seen = plan.at("observed").as_object();
    std::string out = fmt::format("{}: a change of {} of {} would be found with probability {} by {} listeners over {} variants\n",
                                  text(plan.at("metric")), human_change(number(plan.at("minimum_effect"))),
                                  human_number(number(seen.at("baseline"))), human_number(number(plan.at("power"))),
                                  human_number(number(plan.at("listeners_needed"))), number(plan.at("variants")));
    out += fmt::format("That takes: {} on {}% of the listeners ({} new ones a day)\n", days_text(plan.at("days")),
                       human_number(number(plan.at("percent"))), human_number(number(seen.at("new_listeners_a_day"))));
    const auto& smallest = plan.at("minimum_detectable_effect");
    out += fmt::format("With the {} listeners of the last {} days the power is {}, and the smallest change that is found: {}\n",
                       human_number(number(seen.at("listeners"))), number(seen.at("days")),
                       human_number(number(plan.at("power_with_observed"))),
                       smallest.is_null() ? "none" : human_change(number(smallest)));
    return out + fmt::format("Test: {}, two-sided, level {}\n", text(plan.at("method")), 1 - number(plan.at("alpha")));
}

void add_power(CLI::App& app) {
    auto* command = app.add_subcommand("power", "How long would an experiment have to run, at the traffic of the last weeks?");
    command->footer("The default is the always-valid test that the scorecard shows; --method fixed_horizon plans for one look at the end.\n"
                    "Example: bellwether power thumbs_up --minimum-effect 0.03 --percent 10");
    struct Options {
        std::string metric, method;
        std::optional<double> minimum_effect, percent, alpha, power;
        std::optional<int> variants, days;
    };
    auto common = with_client_options(*command);
    auto options = std::make_shared<Options>();
    command->add_option("METRIC", options->metric, "the primary metric")->required();
    command->add_option("--minimum-effect", options->minimum_effect, "relative, 0.05 unless given");
    command->add_option("--percent", options->percent, "of the listeners, 100 unless given");
    command->add_option("--variants", options->variants, "the control among them, 2 unless given");
    command->add_option("--alpha", options->alpha, "error of the test, 0.05 unless given");
    command->add_option("--power", options->power, "0.8 unless given");
    command->add_option("--days", options->days, "days of traffic to look at, 28 unless given");
    command->add_option("--method", options->method, "always_valid or fixed_horizon");
    command->callback([=] {
        json::object body{{"metric", options->metric}};
        const auto add = [&](const char* name, const auto& value) {
            if (value) body[name] = *value;
        };
        add("minimum_effect", options->minimum_effect);
        add("percent", options->percent);
        add("variants", options->variants);
        add("alpha", options->alpha);
        add("power", options->power);
        add("days", options->days);
        if (!options->method.empty()) body["method"] = options->method;
        ApiClient client(common->client);
        const auto plan = client.call({Method::post, "/v1/power", json::serialize(body)});
        if (common->json) return print_json_document(plan);
        fmt::print("{}", describe_power(plan.as_object()));
    });
}

}  // namespace

void add_metric_commands(CLI::App& app, int&) {
    auto* metric = app.add_subcommand("metric", "Metrics as definitions: list, show, define.");
    metric->require_subcommand(1);

    auto* list = metric->add_subcommand("list", "Every metric that an experiment may name.");
    list->footer("Example: bellwether metric list --json");
    auto list_options = with_client_options(*list);
    list->callback([=] { list_metrics(*list_options); });

    auto* show = metric->add_subcommand("show", "One metric's definition.");
    show->footer("Example: bellwether metric show repeats_per_100_plays");
    auto show_options = with_client_options(*show);
    auto key = std::make_shared<std::string>();
    show->add_option("KEY", *key, "which metric")->required();
    show->callback([=] { show_metric(*show_options, *key); });

    auto* put = metric->add_subcommand("put", "Define a metric from a YAML or JSON file, or change it.");
    put->footer("The file is a body of POST /v1/metrics; docs/formats/metric.md has every field.\n"
                "Example: bellwether metric put jazz-share.yaml --reason \"asked for by programming\"\n"
                "  key: jazz-share\n"
                "  kind: ratio\n"
                "  numerator: {measure: plays, filter: {genre: jazz}}\n"
                "  denominator: {measure: plays}");
    auto put_options = with_client_options(*put);
    auto file = std::make_shared<std::string>();
    auto reason = std::make_shared<std::string>();
    put->add_option("FILE", *file, "YAML or JSON")->required();
    put->add_option("--reason", *reason, "why");
    put->callback([=] { put_metric(*put_options, *file, *reason); });

    add_power(app);
}

}  // namespace bellwether
