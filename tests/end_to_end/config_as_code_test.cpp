// bellwether plan and bellwether apply against a running service.
#include <doctest/doctest.h>

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

struct Folder {
    Folder() : path(running_service().directory.path() / fresh_key("config")) { std::filesystem::create_directories(path); }
    void put(const std::string& name, const std::string& text) { std::ofstream(path / name) << text; }
    std::filesystem::path path;
};

std::string experiment_file(const std::string& key, const std::string& layer, const std::string& segment, const std::string& more) {
    return "kind: experiment\nkey: " + key + "\nlayer: " + layer +
           "\nhypothesis: Seeds by sound earn more thumbs.\nmetrics: [{metric: thumbs_up, role: primary}]\n"
           "analysis_plan: {minimum_effect: 0.05, planned_days: 14}\ntargeting: {segment: " + segment +
           "}\nvariants:\n  - {key: control, weight: 0.5}\n  - {key: treatment, weight: 0.5}\n" + more;
}

}  // namespace

TEST_CASE("a folder is planned, applied, applied again to no effect, and an emergency stop shows as drift") {
    Folder folder;
    const auto layer = fresh_key("layer"), segment = fresh_key("segment"), key = fresh_key("filed");
    folder.put("layer.yaml", "kind: layer\nkey: " + layer + "\n");
    folder.put("segment.yaml", "kind: segment\nkey: " + segment + "\nrule: {attribute: country, op: equals, value: AT}\n");
    folder.put("experiment.yaml", experiment_file(key, layer, segment, "state: draft\n"));

    const auto plan = run({"plan", folder.path.string()});
    CHECK_MESSAGE(plan.exit_code == 0, plan.out << plan.err);
    CHECK(holds(plan.out, "+ create layer " + layer));
    CHECK(holds(plan.out, "+ create experiment " + key));
    CHECK(running_service().admin.get("/v1/experiments/" + key).status == 404);  // a plan changes nothing
    CHECK(run({"plan", folder.path.string(), "--check"}).exit_code == 1);

    const auto applied = run({"apply", folder.path.string()});
    CHECK_MESSAGE(applied.exit_code == 0, applied.out << applied.err);
    const auto again = run({"apply", folder.path.string()});
    CHECK(holds(again.out, "nothing to do"));
    CHECK(run({"plan", folder.path.string(), "--check"}).exit_code == 0);
    CHECK(running_service().admin.read("/v1/experiments/" + key).at("managed_by") == "files");

    // Others may read it, and stop it.
    CHECK(run({"experiment", "start", key, "--percent", "1"}).exit_code == 1);
    folder.put("experiment.yaml", experiment_file(key, layer, segment, "area: stations\nstate: running\npercent: 5\n"));
    const auto changed = run({"plan", folder.path.string()});
    CHECK(holds(changed.out, R"(area: "" -> "stations")"));
    const auto started = run({"apply", folder.path.string()});
    CHECK_MESSAGE(started.exit_code == 0, started.out << started.err);
    CHECK(running_service().admin.read("/v1/experiments/" + key).at("state") == "running");
    CHECK(running_service().admin.read("/v1/experiments/" + key).at("percent").to_number<double>() == 5);
    CHECK(holds(run({"apply", folder.path.string()}).out, "nothing to do"));

    CHECK(run({"experiment", "stop", key, "--decision", "rollback", "--reason", "it harms"}).exit_code == 0);
    const auto drift = run({"plan", folder.path.string()});
    CHECK_MESSAGE(holds(drift.out, "~ drift of experiment " + key), drift.out);
    CHECK(holds(drift.out, "the file says running, and it is stopped (rollback: it harms)"));
    CHECK(holds(run({"apply", folder.path.string()}).out, "1 drifted"));
}

TEST_CASE("a metric and an experiment that names it are applied together, twice to no effect, and changes are shown") {
    Folder folder;
    const auto metric = fresh_key("metric"), key = fresh_key("measured");
    const auto definition = [&](const std::string& more) {
        return "key: " + metric + "\nkind: mean\nnumerator: {measure: plays, filter: {genre: jazz}}\n" + more;
    };
    folder.put("metric.yaml", definition("window_days: 7\n"));
    folder.put("experiment.yaml", "kind: experiment\nkey: " + key + "\nmetrics: [{metric: " + metric +
                                      ", role: primary}]\nvariants: [{key: control}, {key: treatment}]\n");
    const auto plan = run({"plan", folder.path.string()});
    CHECK_MESSAGE(holds(plan.out, "+ create metric " + metric), plan.out << plan.err);
    CHECK(running_service().admin.get("/v1/metrics/" + metric).status == 404);
    const auto applied = run({"apply", folder.path.string()});
    CHECK_MESSAGE(applied.exit_code == 0, applied.out << applied.err);
    CHECK(holds(run({"apply", folder.path.string()}).out, "nothing to do"));
    folder.put("metric.yaml", definition("direction: decrease_is_good\n"));
    const auto changed = run({"apply", folder.path.string()});
    CHECK_MESSAGE(holds(changed.out, "window_days: 7 -> none"), changed.out << changed.err);
    CHECK(running_service().admin.read("/v1/metrics/" + metric).at("revision").to_number<int>() == 2);
    CHECK(holds(run({"plan", folder.path.string()}).out, "nothing to do"));
    folder.put("metric.yaml", definition("colour: red\n"));
    CHECK(holds(run({"apply", folder.path.string()}).out, "! cannot apply metric " + metric));
}

TEST_CASE("where the service refuses any of it, nothing is applied, and the refusal is shown") {
    Folder folder;
    const auto key = fresh_key("refused"), segment = fresh_key("segment");
    folder.put("segment.yaml", "kind: segment\nkey: " + segment + "\nrule: {attribute: country, op: equals, value: AT}\n");
    folder.put("experiment.yaml", "kind: experiment\nkey: " + key + "\nvariants: [{key: a, weight: 0.9}, {key: b, weight: 0.9}]\n");
    const auto applied = run({"apply", folder.path.string()});
    CHECK(applied.exit_code == 1);
    CHECK(holds(applied.out, "! cannot apply experiment " + key));
    CHECK(holds(applied.out, "/variants: the weights sum to 1.8"));
    CHECK(holds(applied.out, "nothing was applied"));
    CHECK(running_service().admin.get("/v1/segments/" + segment).status == 404);
}

TEST_CASE("an object whose file is gone is everybody's again") {
    Folder folder;
    const auto segment = fresh_key("segment"), other = fresh_key("segment");
    const auto text = [](const std::string& key) { return "kind: segment\nkey: " + key + "\nrule: {attribute: a, op: exists}\n"; };
    folder.put("one.yaml", text(segment));
    folder.put("two.yaml", text(other));
    CHECK(run({"apply", folder.path.string()}).exit_code == 0);
    std::filesystem::remove(folder.path / "two.yaml");
    const auto applied = run({"apply", folder.path.string()});
    CHECK_MESSAGE(applied.exit_code == 0, applied.out << applied.err);
    CHECK(holds(applied.out, "+ release segment " + other));
    CHECK(running_service().admin.read("/v1/segments/" + other).at("managed_by").is_null());
    CHECK(running_service().admin.read("/v1/segments/" + segment).at("managed_by") == "files");
}

TEST_CASE("a holdout is ordered, shown and compared from the command line") {
    // One slot in each group: the other tests of this program share the service.
    const auto made = run({"holdout", "create", "--percent", "0.0001", "--reason", "a test"});
    CHECK_MESSAGE(made.exit_code == 0, made.err);
    const auto list = run({"holdout", "list"});
    CHECK(holds(list.out, "are held out"));
    CHECK(holds(list.out, "running"));
    CHECK(holds(list.out, "ahead"));
    const auto quarter = std::string(running_service().admin.read("/v1/holdouts").at("items").at(1).at("quarter").as_string());
    const auto shown = run({"holdout", "show", quarter});
    CHECK_MESSAGE(shown.exit_code == 0, shown.err);
    CHECK(holds(shown.out, "no answer: too_few_units"));
    CHECK(run({"holdout", "create", "--percent", "0"}).exit_code == 0);
    CHECK(holds(run({"holdout", "list"}).out, "no further quarters are held out"));
}

TEST_CASE("a listener is overridden from the command line") {
    const auto key = fresh_key("overridden");
    make_experiment(running_service(), key, 0);
    CHECK(run({"override", "set", key, "tester 1", "treatment", "--reason", "a look"}).exit_code == 0);
    CHECK(holds(run({"override", "list", key}).out, "tester 1"));
    CHECK(run({"override", "set", key, "tester 1", "no-such-variant"}).exit_code == 1);
    CHECK(run({"override", "remove", key, "tester 1"}).exit_code == 0);
    CHECK(holds(run({"override", "list", key}).out, "no overrides"));
}
