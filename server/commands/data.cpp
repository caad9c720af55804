// bellwether import and bellwether simulate: what any client could do, through the public API.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <thread>

#include "commands/client_options.hpp"
#include "commands/open_bandit.hpp"
#include "commands/print_scorecard.hpp"
#include "commands/program.hpp"
#include "domain/time.hpp"
#include "runtime/clock.hpp"
#include "simulation/script.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
constexpr auto rollup_wait_max = std::chrono::minutes(10);

/// Waits until the rollups hold everything that was acknowledged before now; says how far they are.
void wait_for_rollups(ApiClient& client, const std::string& experiment) {
    const UtcTime sent = now();
    const auto deadline = std::chrono::steady_clock::now() + rollup_wait_max;
    fmt::print(stderr, "waiting for the reports to take it all in ...\n");
    while (std::chrono::steady_clock::now() < deadline) {
        const auto card = client.call({Method::get, experiment_path(experiment) + "/scorecard", ""});
        const auto& caught_up = card.at("data").at("caught_up_at").as_string();
        const auto time = parse_time(std::string_view(caught_up));
        if (time && time.value() > sent) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    throw CommandFailure("the reports had not taken it all in after ten minutes; see the service's log", 1);
}

const json::object* thumbs_comparison(const json::object& card) {
    for (const auto& item : card.at("comparisons").as_array())
        if (item.at("metric").as_string() == "thumbs_up" && item.at("variant").as_string() == "treatment")
            return &item.as_object();
    return nullptr;
}

/// The truth that the simulation was made with, beside what the service made of the events.
void print_truth(const json::object& card, const simulation::ScriptSettings& settings) {
    const double truth = 100 * settings.world.effect;
    const auto* comparison = thumbs_comparison(card);
    const auto* relative = comparison == nullptr
                               ? nullptr
                               : comparison->at("always_valid").at("relative").as_object().if_contains("interval");
    if (relative == nullptr) {
        fmt::print("truth: thumbs up {:+.1f}%; the scorecard has no estimate yet\n", truth);
        return;
    }
    const double lower = 100 * relative->at(0).to_number<double>();
    const double upper = 100 * relative->at(1).to_number<double>();
    const double estimate = 100 * comparison->at("always_valid").at("relative").at("estimate").to_number<double>();
    fmt::print("truth: thumbs up {:+.1f}%; estimate {:+.1f}% [{:+.1f}%, {:+.1f}%]: the interval {} the truth\n", truth,
               estimate, lower, upper, lower <= truth && truth <= upper ? "holds" : "does NOT hold");
}

void add_simulate(CLI::App& app) {
    auto* command = app.add_subcommand("simulate", "Play a made-up radio whose truth is known, through the public API.");
    command->footer("Example: bellwether simulate --listeners 20000 --days 14 --effect 0.15 --seed 1\n"
                    "An experiment that was played before is not played again: nothing counts twice.");
    auto options = with_client_options(*command);
    auto settings = std::make_shared<simulation::ScriptSettings>();
    settings->experiment = "new-model";
    auto& world = settings->world;
    command->add_option("--experiment", settings->experiment, "key of the experiment")->capture_default_str();
    command->add_option("--listeners", world.listeners, "how many listeners")->check(CLI::Range(10, 100'000'000))->capture_default_str();
    command->add_option("--days", world.days, "how many days, the last one yesterday")->check(CLI::Range(1, 366))->capture_default_str();
    command->add_option("--recommenders", world.recommenders, "how many recommenders")->check(CLI::Range(1, 64))->capture_default_str();
    command->add_option("--effect", world.effect, "what the treatment does to thumbs up: 0.15 is 15% more")
        ->check(CLI::Range(-0.9, 1.0))
        ->capture_default_str();
    command->add_option("--seed", world.seed, "of all its randomness")->capture_default_str();
    command->add_option("--rate", settings->events_per_second_max, "events a second at most; 0 as fast as it goes")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->callback([=] {
        ApiClient client(options->client);
        settings->first_day = day_of(now()) - std::chrono::days(settings->world.days);
        const auto result = simulation::play_script(*settings, client.api(), terminal_progress());
        wait_for_rollups(client, result.experiment);
        const auto card = client.call({Method::get, experiment_path(result.experiment) + "/scorecard", ""});
        if (options->json)
            return print_json_document({{"experiment", result.experiment},
                                        {"events_sent", result.events_sent},
                                        {"events_accepted", result.events_accepted},
                                        {"events_duplicate", result.events_duplicate},
                                        {"listeners_exposed", result.listeners_exposed},
                                        {"seconds", result.seconds},
                                        {"true_relative_effect", settings->world.effect},
                                        {"scorecard", card}});
        fmt::print("{} events in {:.1f} s: {} new, {} sent before; {} listeners exposed\n", result.events_sent, result.seconds,
                   result.events_accepted, result.events_duplicate, result.listeners_exposed);
        print_truth(card.as_object(), *settings);
    });
}

void add_import(CLI::App& app) {
    auto* import = app.add_subcommand("import", "Load real data through the public API.");
    import->require_subcommand(1);
    auto* command = import->add_subcommand("open-bandit", "Load a folder of the Open Bandit Dataset.");
    command->footer("The folder holds random.csv and bts.csv. Loading it twice changes nothing.\n"
                    "Example: bellwether import open-bandit data/open-bandit-men");
    auto options = with_client_options(*command);
    auto folder = std::make_shared<std::string>();
    auto experiment = std::make_shared<std::string>();
    auto limit = std::make_shared<std::int64_t>(0);
    command->add_option("DIR", *folder, "the folder")->required()->check(CLI::ExistingDirectory);
    command->add_option("--experiment", *experiment, "key of the experiment (default: the folder's name)");
    command->add_option("--limit", *limit, "impressions of each recommender")->check(CLI::PositiveNumber);
    command->callback([=] {
        ApiClient client(options->client);
        const OpenBanditSettings settings{*folder, *experiment, *limit > 0 ? std::optional(*limit) : std::nullopt};
        const auto result = import_open_bandit(settings, client.api(), terminal_progress());
        wait_for_rollups(client, result.experiment);
        const auto card = client.call({Method::get, experiment_path(result.experiment) + "/scorecard", ""});
        if (options->json)
            return print_json_document({{"experiment", result.experiment},
                                        {"impressions", result.impressions},
                                        {"events_accepted", result.events_accepted},
                                        {"events_duplicate", result.events_duplicate},
                                        {"scorecard", card}});
        fmt::print("{} impressions as experiment {}: {} events new, {} loaded before\n\n{}", result.impressions,
                   result.experiment, result.events_accepted, result.events_duplicate, describe_scorecard(card.as_object()));
    });
}

}  // namespace

void add_data_commands(CLI::App& app, int&) {
    add_import(app);
    add_simulate(app);
}

}  // namespace bellwether
