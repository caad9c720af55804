// The client commands, as a person runs them.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>

#include "end_to_end/running_service.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

ProgramRun run(std::vector<std::string> arguments) {
    const auto options = running_service().options();
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_bellwether(arguments);
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an experiment is made from YAML, started, ramped, shown and stopped from the command line") {
    const auto key = fresh_key("from-yaml");
    const auto path = running_service().directory.path() / (key + ".yaml");
    std::ofstream(path) << "key: " << key
                        << "\nhypothesis: The new model earns more thumbs.\nvariants:\n  - {key: control, weight: 0.5}\n"
                           "  - {key: treatment, weight: 0.5}\n";
    const auto made = run({"experiment", "create", path.string()});
    CHECK_MESSAGE(made.exit_code == 0, made.err);
    CHECK(run({"experiment", "create", path.string()}).exit_code == 1);
    CHECK(run({"experiment", "start", key, "--percent", "1"}).exit_code == 0);
    CHECK(run({"ramp", key, "5", "--reason", "guardrails hold"}).exit_code == 0);
    const auto shown = run({"experiment", "show", key});
    CHECK(holds(shown.out, "running, 5% of layer"));
    CHECK(holds(run({"experiment", "list"}).out, key));
    CHECK(holds(run({"experiment", "list", "--json"}).out, "\"key\""));
    const auto card = run({"scorecard", key});
    CHECK_MESSAGE(card.exit_code == 0, card.err);
    CHECK(holds(card.out, "Sample ratio: no answer yet"));
    CHECK(holds(run({"scorecard", key, "--csv"}).out, "experiment,metric,role"));
    const auto series = run({"scorecard", key, "--timeseries"});
    CHECK_MESSAGE(holds(series.out, "thumbs_up of treatment"), series.out << series.err);
    CHECK(holds(run({"scorecard", key, "--timeseries", "--csv"}).out, "metric,variant,kind,day"));
    CHECK(holds(run({"scorecard", key, "--segment", "genre"}).out, "By genre"));
    CHECK(holds(run({"scorecard", key, "--frozen-list"}).out, "no scorecard was frozen"));
    const auto frozen = run({"scorecard", key, "--freeze", "--reason", "for the review"});
    CHECK_MESSAGE(holds(frozen.out, "for the review"), frozen.out << frozen.err);
    const auto listed = boost::json::parse(run({"scorecard", key, "--frozen-list", "--json"}).out);
    const std::string id(listed.at("items").at(0).at("id").as_string());
    CHECK(holds(run({"scorecard", key, "--frozen-list"}).out, "for the review"));
    CHECK(holds(run({"scorecard", key, "--frozen", id}).out, "Sample ratio"));
    const auto replayed = run({"scorecard", key, "--replay", id});
    CHECK_MESSAGE(holds(replayed.out, "The same bytes"), replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
    CHECK(run({"scorecard", key, "--replay", "999999999"}).exit_code == 1);
    CHECK(run({"scorecard", key, "--replay", id, "--freeze"}).exit_code == 2);
    CHECK(run({"experiment", "stop", key, "--decision", "inconclusive", "--reason", "a test"}).exit_code == 0);
}

TEST_CASE("metrics are listed, shown, defined and changed from the command line, and power is asked for") {
    const auto key = fresh_key("jazz");
    const auto path = running_service().directory.path() / (key + ".yaml");
    std::ofstream(path) << "key: " << key << "\nkind: ratio\nnumerator: {measure: plays, filter: {genre: jazz}}\n"
                        << "denominator: {measure: plays}\n";
    CHECK(holds(run({"metric", "put", path.string(), "--reason", "asked for"}).out, "defined " + key + ", revision 1"));
    CHECK(holds(run({"metric", "put", path.string()}).out, "changed " + key + ", revision 2"));
    CHECK(holds(run({"metric", "list"}).out, key));
    CHECK(holds(run({"metric", "list"}).out, "ready-made"));
    CHECK(holds(run({"metric", "show", key}).out, "jazz"));
    CHECK(holds(run({"metric", "show", key, "--json"}).out, "\"numerator\""));
    CHECK(run({"metric", "show", "no-such-metric"}).exit_code == 1);
    CHECK(holds(run({"metric", "put", "/no/such/file"}).err, "cannot be read"));
    std::ofstream(path) << "kind: mean\n";
    CHECK(holds(run({"metric", "put", path.string()}).err, "key is required"));
    CHECK(holds(run({"power", "happiness"}).err, "happiness"));
    const auto power = run({"power", "thumbs_up", "--minimum-effect", "0.1"});
    CHECK((power.exit_code == 0 ? holds(power.out, "thumbs_up: a change of") : holds(power.err, "last 28 days do not say")));
}

TEST_CASE("what goes wrong is said on stderr, with the right exit code") {
    const auto missing = run({"experiment", "show", "no-such-experiment"});
    CHECK(missing.exit_code == 1);
    CHECK(holds(missing.err, "no-such-experiment"));
    CHECK(missing.out.empty());
    CHECK(run_bellwether({"experiment"}).exit_code == 2);
    CHECK(run_bellwether({"frobnicate"}).exit_code == 2);
    CHECK(run_bellwether({"experiment", "list", "--server", "http://127.0.0.1:1"}, {{"BELLWETHER_TOKEN", "x"}}).exit_code == 1);
    CHECK(run_bellwether({"experiment", "list"}).exit_code == 2);  // no token
}

TEST_CASE("a token file that others can read is refused") {
    const auto path = running_service().directory.path() / "open-token";
    std::ofstream(path) << running_service().service.admin_token();
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    const auto refused = run_bellwether({"experiment", "list", "--server", running_service().service.address(), "--token-file", path.string()});
    CHECK(refused.exit_code == 1);
    CHECK(holds(refused.err, "chmod 600"));
}

TEST_CASE("help teaches, with examples") {
    for (const char* command : {"serve", "simulate", "scorecard", "ramp", "analyze"}) {
        const auto help = run_bellwether({command, "--help"});
        CHECK(help.exit_code == 0);
        CHECK(help.out.size() > 200);
    }
}

TEST_CASE("a small simulation tells its truth beside the estimate, and played twice nothing counts twice") {
    const auto key = fresh_key("simulated");
    const std::vector<std::string> arguments = {"simulate", "--experiment", key, "--listeners", "400", "--days", "4", "--seed", "7"};
    const auto first = run(arguments);
    CHECK_MESSAGE(first.exit_code == 0, first.err);
    CHECK(holds(first.out, "truth: thumbs up +15.0%"));
    CHECK(holds(first.out, "0 sent before"));
    const auto second = run(arguments);
    CHECK_MESSAGE(second.exit_code == 0, second.err);
    CHECK(holds(second.out, ": 0 new"));
}

TEST_CASE("the import loads a folder of impressions once") {
    const auto folder = running_service().directory.path() / "bandit";
    std::filesystem::create_directories(folder);
    for (const char* policy : {"random", "bts"}) {
        std::ofstream file(folder / (std::string(policy) + ".csv"));
        file << "timestamp,item_id,position,click,propensity_score\n";
        for (int i = 0; i < 20; ++i)
            file << "2019-11-24 00:00:" << 10 + i << ".5+00:00," << i << ",1," << (i < 3 && policy[0] == 'b' ? 1 : 0) << ",0.1\n";
    }
    const auto key = fresh_key("bandit");
    const auto first = run({"import", "open-bandit", folder.string(), "--experiment", key});
    CHECK_MESSAGE(first.exit_code == 0, first.err);
    CHECK(holds(first.out, "83 events new, 0 loaded before"));
    const auto second = run({"import", "open-bandit", folder.string(), "--experiment", key});
    CHECK(holds(second.out, "0 events new, 83 loaded before"));
    const auto card = running_service().admin.read("/v1/experiments/" + key + "/scorecard");
    CHECK(card.at("data").at("exposed_listeners").to_number<double>() == 40);
}

TEST_CASE("a listener is erased from the command line, and only where one says so twice") {
    const std::string listener = "to be erased/" + fresh_key("ann");
    auto& admin = running_service().admin;
    admin.post("/v1/events", {{"events", {{{"event_id", event_id()},
                                           {"type", "station_created"},
                                           {"occurred_at", "2026-11-23T10:00:00Z"},
                                           {"listener_id", listener},
                                           {"station_id", "s"}}}}});
    CHECK(run({"listener", "erase", listener}).exit_code == 2);
    const auto erased = run({"listener", "erase", listener, "--yes", "--reason", "asked by letter"});
    CHECK_MESSAGE(erased.exit_code == 0, erased.err);
    CHECK(holds(erased.out, "erased: 1 events"));
    CHECK(holds(run({"listener", "erase", listener, "--yes"}).out, "erased: 0 events"));
    CHECK(running_service().with_role("scientist").send({Method::del, "/v1/listeners/ann", "", "", {}}).status == 403);
}
