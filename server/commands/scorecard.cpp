// bellwether scorecard: what an experiment shows; over time; frozen and rebuilt.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "commands/client_options.hpp"
#include "commands/print_scorecard.hpp"
#include "commands/print_timeseries.hpp"
#include "commands/program.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

struct ScorecardOptions {
    std::string key, as_of, segment, method, bots, metric, reason, frozen, replay;
    bool csv = false, timeseries = false, freeze = false, frozen_list = false;
};

void show(const ClientCommand& command, const json::value& answer, const std::string& text) {
    if (command.json) return print_json_document(answer);
    fmt::print("{}", text);
}

void show_frozen(ApiClient& client, const ClientCommand& command, const ScorecardOptions& options) {
    const std::string frozen = experiment_path(options.key) + "/scorecards";
    if (options.frozen_list) {
        const auto list = client.call({Method::get, frozen + "?limit=1000", ""});
        return show(command, list, describe_frozen(list.at("items").as_array()));
    }
    const auto card = client.call({Method::get, frozen + "/" + path_segment(options.frozen), ""});
    show(command, card, describe_scorecard(card.as_object()));
}

/// Exit code 1 where the bytes are not the same.
void replay(ApiClient& client, const ClientCommand& command, const ScorecardOptions& options, int& exit_code) {
    const auto answer =
        client.call({Method::get, experiment_path(options.key) + "/scorecards/" + path_segment(options.replay) + "/replay", ""});
    show(command, answer, describe_replay(answer.as_object()));
    if (!answer.at("same").as_bool()) exit_code = 1;
}

void run(const ClientCommand& command, const ScorecardOptions& options, int& exit_code) {
    ApiClient client(command.client);
    if (options.frozen_list || !options.frozen.empty()) return show_frozen(client, command, options);
    if (!options.replay.empty()) return replay(client, command, options, exit_code);
    std::string path = experiment_path(options.key) +
                       (options.timeseries ? "/timeseries" : options.freeze ? "/scorecards" : "/scorecard");
    add_query(path, "as_of", options.as_of);
    add_query(path, "segment", options.segment);
    add_query(path, "method", options.method);
    add_query(path, "bots", options.bots);
    add_query(path, "metric", options.metric);
    if (options.freeze) {
        const auto made = client.call({Method::post, path, json::serialize(json::object{{"reason", options.reason}})});
        return show(command, made, describe_frozen({made}));
    }
    if (options.csv) {
        fmt::print("{}", client.download(path, "text/csv"));
        return;
    }
    const auto answer = client.call({Method::get, path, ""});
    if (options.timeseries) return show(command, answer, describe_timeseries(answer.as_object()));
    show(command, answer, describe_scorecard(answer.as_object()));
}

}  // namespace

void add_scorecard_commands(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("scorecard", "What an experiment shows so far: valid however often you look.");
    command->footer("Examples: bellwether scorecard my-test\n"
                    "          bellwether scorecard my-test --segment genre\n"
                    "          bellwether scorecard my-test --timeseries --metric thumbs_up\n"
                    "          bellwether scorecard my-test --freeze --reason \"the review of 1 December\"\n"
                    "          bellwether scorecard my-test --frozen-list, then --frozen 1 or --replay 1\n"
                    "--csv prints a line a metric; --as-of shows what the days until then said. --replay rebuilds a frozen\n"
                    "scorecard from its own sums with the code of the service: exit code 1 where a byte differs.");
    auto common = with_client_options(*command);
    auto options = std::make_shared<ScorecardOptions>();
    command->add_option("KEY", options->key, "the experiment")->required();
    command->add_option("--as-of", options->as_of, "a day, for example 2026-11-23");
    auto* segment = command->add_option("--segment", options->segment, "also within each: mode, genre, tenure, popularity or novelty");
    auto* method = command->add_option("--method", options->method, "always_valid, without_cuped or bayes");
    command->add_option("--bots", options->bots, "include or exclude listeners that cannot be people")
        ->check(CLI::IsMember({"include", "exclude"}));
    auto* csv = command->add_flag("--csv", options->csv, "print CSV");
    auto* timeseries = command->add_flag("--timeseries", options->timeseries, "the effect day by day, with marks and its trend")
                           ->excludes(segment)
                           ->excludes(method);
    command->add_option("--metric", options->metric, "of --timeseries: only this metric")->needs(timeseries);
    auto* freeze = command->add_flag("--freeze", options->freeze, "keep it as it is now, for ever")->excludes(csv)->excludes(timeseries);
    command->add_option("--reason", options->reason, "of --freeze: why")->needs(freeze);
    auto* list = command->add_flag("--frozen-list", options->frozen_list, "list what was frozen")->excludes(freeze);
    auto* frozen = command->add_option("--frozen", options->frozen, "show a frozen one, by its number")->excludes(freeze)->excludes(list);
    command->add_option("--replay", options->replay, "rebuild a frozen one, by its number, and compare")
        ->excludes(freeze)
        ->excludes(list)
        ->excludes(frozen);
    command->callback([=, &exit_code] { run(*common, *options, exit_code); });
}

}  // namespace bellwether
