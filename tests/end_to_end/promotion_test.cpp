// Shipping through the running service: everybody's next answer carries the arm.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "end_to_end/running_service.hpp"

namespace bellwether::test {
namespace {

namespace json = boost::json;

TEST_CASE("what is shipped is everybody's default in one step, and the experiment answers it by name") {
    auto& running = running_service();
    const std::string key = fresh_key("shipped");
    make_experiment(running, key, 1);
    const json::object body{{"variant", "treatment"}, {"reason", "more thumbs"}};
    const auto refused = running.admin.post("/v1/experiments/" + key + "/ship", body);
    CHECK(refused.status == 409);
    CHECK(first_code(refused) == "not_concluded");
    auto overridden = body;
    overridden["override_reason"] = "a drill";
    const auto told = running.admin.post("/v1/experiments/" + key + "/ship?dry_run=true", overridden);
    CHECK(told.status == 200);
    CHECK(json_of(told).at("allowed").as_bool());
    const auto version = config_version(running.admin);
    REQUIRE(running.admin.post("/v1/experiments/" + key + "/ship", overridden).status == 200);
    wait_for_config(running.admin, version);
    for (const char* listener : {"ann", "bob", "cleo"}) {
        const auto answer = json_of(running.admin.post(
            "/v1/assign", {{"listener_id", listener}, {"experiments", json::array{key}}, {"expose", false}}));
        CHECK(answer.at("assignments").at(0).at("reason").as_string() == "shipped");
        CHECK(answer.at("assignments").at(0).at("variant").as_string() == "treatment");
        CHECK(answer.at("defaults").as_array().size() >= 1);
    }
}

TEST_CASE("the command line shows a ramp, approves it, restarts it and tells what a ship would change") {
    auto& running = running_service();
    const std::string key = fresh_key("piloted");
    const auto made = running.admin.post(
        "/v1/experiments",
        {{"key", key},
         {"hypothesis", "more thumbs"},
         {"variants", json::array{json::object{{"key", "control"}}, json::object{{"key", "treatment"}}}},
         {"analysis_plan", {{"minimum_effect", 0.02}, {"power", 0.8}}},
         {"ramp_plan", {{"autopilot", true}, {"steps", json::array{1, json::object{{"percent", 5}, {"approval", true}}}}}}});
    REQUIRE(made.status == 201);
    const auto run = [&](std::vector<std::string> words) {
        for (const auto& option : running.options()) words.push_back(option);
        return run_bellwether(words);
    };
    CHECK(run({"experiment", "start", key}).exit_code == 0);
    const auto shown = run({"ramp", "show", key});
    CHECK(shown.exit_code == 0);
    CHECK(shown.out.find("autopilot on") != std::string::npos);
    CHECK(shown.out.find("sample_ratio") != std::string::npos);
    const auto approved = run({"ramp", "approve", key, "--reason", "mine"});
    CHECK(approved.exit_code == 1);
    CHECK(approved.err.find("second person") != std::string::npos);
    CHECK(run({"ramp", key, "2", "--reason", "a little more"}).exit_code == 0);
    CHECK(run({"ramp", key}).exit_code == 2);
    const auto restarted = run({"experiment", "restart", key, "--percent", "3", "--reason", "a new model"});
    CHECK(restarted.exit_code == 0);
    const auto told = run({"experiment", "ship", key, "--variant", "treatment", "--reason", "x", "--dry-run"});
    CHECK(told.exit_code == 0);
    CHECK(told.out.find("not concluded") != std::string::npos);
    CHECK(run({"experiment", "ship", key, "--variant", "treatment", "--reason", "x", "--yes"}).exit_code == 1);
    CHECK(run({"report", "interactions"}).exit_code == 0);
}

}  // namespace
}  // namespace bellwether::test
