#include "experiments/ramp_endpoints.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "experiments/autopilot.hpp"
#include "experiments/service.hpp"
#include "runtime/clock.hpp"
#include "storage/ramp_store.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;
using test::Service;

constexpr std::string_view flown_plan =
    R"(, "metrics": ["thumbs_up", {"metric": "skip_rate", "role": "guardrail"}], "hypothesis": "more thumbs",
       "analysis_plan": {"minimum_effect": 0.02, "power": 0.8},
       "ramp_plan": {"autopilot": true, "steps": [1, {"percent": 10, "approval": true}, 50],
                     "gates": {"guardrail_margin": 0.01, "error_rate": 0.02}})";

/// Everything in order for control and treatment.
RampReadings good_readings() {
    RampReadings readings;
    readings.data_until = now();
    readings.listeners = {{"control", true, 500}, {"treatment", false, 500}};
    readings.sample_ratio_sound = true;
    readings.guardrails = {{"skips", "treatment", true, -0.005, 0.01, ""}};
    return readings;
}

std::string moment(std::chrono::seconds before_now) {
    return print_time(std::chrono::floor<std::chrono::seconds>(now() - before_now));
}

std::string health_body(const std::string& variant, int requests, int errors) {
    return R"({"reports": [{"variant": ")" + variant + R"(", "window_begin": ")" + moment(std::chrono::seconds(70)) +
           R"(", "window_end": ")" + moment(std::chrono::seconds(10)) + R"(", "requests": )" +
           std::to_string(requests) + R"(, "errors": )" + std::to_string(errors) + R"(, "latency_p99_ms": 80}]})";
}

/// A running experiment under the autopilot, with an event of a moment ago and healthy variants.
void fly(Service& service, const std::string& key = "a") {
    service.draft(key, std::string(flown_plan));
    REQUIRE(service.post("/v1/experiments/" + key + "/start").status == 200);
    for (const char* variant : {"control", "treatment"})
        REQUIRE(service.post("/v1/experiments/" + key + "/health", health_body(variant, 1'000, 1)).status == 200);
    service.readings = good_readings();
    service.database.write([](Transaction& transaction) {
        transaction.run(
            "insert into events (event_id, listener_id, partition_on, type, occurred_at, body) "
            "values (gen_random_uuid(), 'l', '1970-01-01', 1, now(), '{}')");
    });
}

void look(Service& service) {
    Autopilot(service.database, [&](Transaction&, const Experiment&) { return service.readings; }).run(now());
}

double percent_of(Service& service, const std::string& key = "a") {
    return service.get("/v1/experiments/" + key).body.at("percent").to_number<double>();
}

std::string last_reason(Service& service) {
    const auto history = service.get("/v1/experiments/a/history").body;
    const auto& last = history.at("items").as_array().back();
    return std::string(last.at("actor").as_string()) + " " + std::string(last.at("action").as_string()) + ": " +
           std::string(last.at("reason").as_string());
}

TEST_CASE("a start without a percentage takes the first step of a plan with an autopilot") {
    Service service;
    fly(service);
    CHECK(percent_of(service) == 1);
}

TEST_CASE("the autopilot waits for a second person, then goes on, and says why in the audit log") {
    Service service;
    fly(service);
    look(service);
    CHECK(percent_of(service) == 1);
    auto shown = service.get("/v1/experiments/a/ramp");
    REQUIRE(shown.status == 200);
    CHECK(shown.body.at("move").as_string() == "hold");
    CHECK(shown.body.at("cause").as_string() == "approval: the step to 10% waits for the approval of a second person");
    service.asker = "grace";
    REQUIRE(service.post("/v1/experiments/a/approve", R"({"reason": "looked at it"})").status == 200);
    CHECK(service.get("/v1/experiments/a/ramp").body.at("move").as_string() == "advance");
    look(service);
    CHECK(percent_of(service) == 10);
    CHECK(last_reason(service) == "autopilot ramp: from 1% to 10%: every gate is open");
    look(service);
    CHECK(percent_of(service) == 50);
    look(service);
    CHECK(percent_of(service) == 50);
    shown = service.get("/v1/experiments/a/ramp");
    CHECK(shown.body.at("move").as_string() == "done");
    CHECK(shown.body.at("step") == json::value(2));
    CHECK(shown.body.at("approvals").at(0).at("approved_by").as_string() == "grace");
    CHECK(shown.body.at("moves").at(0).at("percent_after").to_number<double>() == 50);
}

TEST_CASE("who started or ramped cannot be the second person") {
    Service service;
    fly(service);
    const auto own = service.post("/v1/experiments/a/approve", R"({"reason": "I like it"})");
    CHECK(own.status == 403);
    CHECK(own.detail().find("second person") != std::string::npos);
    service.asker = "grace";
    REQUIRE(service.post("/v1/experiments/a/ramp", R"({"percent": 2, "reason": "a little more"})").status == 200);
    CHECK(service.post("/v1/experiments/a/approve", R"({"reason": "mine"})").status == 403);
}

TEST_CASE("an approval is refused twice, for an unknown step, without a step ahead, and while nothing runs") {
    Service service;
    service.draft("b");
    CHECK(service.post("/v1/experiments/b/approve", R"({"reason": "x"})").status == 409);
    fly(service);
    service.asker = "grace";
    const auto unknown = service.post("/v1/experiments/a/approve", R"({"percent": 50, "reason": "x"})");
    CHECK(unknown.status == 422);
    CHECK(unknown.mistakes() == "/percent unknown_step\n");
    CHECK(service.post("/v1/experiments/a/approve", R"({})").mistakes() == "/reason missing\n");
    CHECK(service.post("/v1/experiments/a/approve", R"({"reason": "x"})", "\"7777\"").status == 412);
    CHECK(service.post("/v1/experiments/a/approve", R"({"percent": 10, "reason": "x"})").status == 200);
    CHECK(service.post("/v1/experiments/a/approve", R"({"reason": "x"})").status == 409);
    service.asker = "ada";
    REQUIRE(service.post("/v1/experiments/b/start").status == 200);
    service.asker = "grace";
    const auto none = service.post("/v1/experiments/b/approve", R"({"reason": "x"})");
    CHECK(none.status == 409);
    CHECK(none.detail() == "no step ahead asks for an approval");
}

TEST_CASE("the autopilot that cannot see data does not advance") {
    Service service;
    fly(service);
    service.asker = "grace";
    REQUIRE(service.post("/v1/experiments/a/approve", R"({"reason": "x"})").status == 200);
    service.readings = {};
    look(service);
    CHECK(percent_of(service) == 1);
    CHECK(service.get("/v1/experiments/a/ramp").body.at("cause").as_string() == "fresh: no data can be seen");
}

TEST_CASE("a guardrail worse than its margin stops the experiment when no treatment is left") {
    Service service;
    fly(service);
    service.readings.guardrails[0].lower = -0.09;
    service.readings.guardrails[0].upper = -0.02;
    look(service);
    const auto shown = service.get("/v1/experiments/a").body;
    CHECK(shown.at("state").as_string() == "stopped");
    CHECK(shown.at("decision").as_string() == "rollback");
    CHECK(last_reason(service).starts_with("autopilot stop: rolled back: skips of 'treatment' is worse than its margin"));
    look(service);
}

TEST_CASE("a broken error limit kills the variant and leaves the others running") {
    Service service;
    const auto made = service.post("/v1/experiments", R"({"key": "a", "variants": ["control", "x", "y"]})");
    CHECK(made.status == 422);
    REQUIRE(service
                .post("/v1/experiments",
                      R"({"key": "a", "variants": [{"key": "control"}, {"key": "x"}, {"key": "y"}])" +
                          std::string(flown_plan) + "}")
                .status == 201);
    REQUIRE(service.post("/v1/experiments/a/start").status == 200);
    REQUIRE(service.post("/v1/experiments/a/health", health_body("x", 1'000, 21)).status == 200);
    REQUIRE(service.post("/v1/experiments/a/health", health_body("y", 1'000, 20)).status == 200);
    look(service);
    const auto shown = service.get("/v1/experiments/a").body;
    CHECK(shown.at("state").as_string() == "running");
    CHECK(!shown.at("variants").at(1).at("killed_at").is_null());
    CHECK(shown.at("variants").at(2).at("killed_at").is_null());
    CHECK(last_reason(service).starts_with("autopilot kill: rolled back: the error rate of 'x' is 0.021"));
    CHECK(service.get("/v1/experiments/a/health").body.at("variants").as_array().size() == 2);
}

TEST_CASE("only one autopilot flies at a time, and only plans that ask for one") {
    Service service;
    fly(service);
    service.asker = "grace";
    REQUIRE(service.post("/v1/experiments/a/approve", R"({"reason": "x"})").status == 200);
    service.asker = "ada";
    service.draft("manual");
    REQUIRE(service.post("/v1/experiments/manual/start", R"({"percent": 1})").status == 200);
    service.database.write([&](Transaction& transaction) {
        REQUIRE(RampStore(transaction).try_lead());
        look(service);
        CHECK(percent_of(service) == 1);
    });
    look(service);
    CHECK(percent_of(service) == 10);
    CHECK(percent_of(service, "manual") == 1);
}

TEST_CASE("a report of health is refused for each of its mistakes") {
    Service service;
    fly(service);
    const auto refused = [&](const std::string& body) {
        const auto answer = service.post("/v1/experiments/a/health", body);
        CHECK(answer.status == 422);
        return answer.mistakes();
    };
    CHECK(refused(R"({"reports": []})") == "/reports empty\n");
    CHECK(refused(R"({"reports": [7]})") == "/reports/0 wrong_type\n");
    CHECK(refused(R"({})") == "/reports missing\n");
    CHECK(refused(health_body("nobody", 5, 1)) == "/reports/0/variant unknown_variant\n");
    CHECK(refused(health_body("control", 5, 6)) == "/reports/0/errors out_of_range\n");
    CHECK(refused(health_body("control", -1, 0)).find("/reports/0/requests out_of_range\n") != std::string::npos);
    const auto with_window = [&](const std::string& begin, const std::string& end) {
        return refused(R"({"reports": [{"variant": "control", "window_begin": ")" + begin + R"(", "window_end": ")" +
                       end + R"(", "requests": 1, "errors": 0, "latency_p99_ms": 1}]})");
    };
    CHECK(with_window(moment(std::chrono::seconds(1)), moment(std::chrono::seconds(1))) ==
          "/reports/0/window_end empty_range\n");
    CHECK(with_window(moment(std::chrono::seconds(1)), moment(std::chrono::seconds(-3'600))) ==
          "/reports/0/window_end in_the_future\n");
    CHECK(with_window("yesterday", moment(std::chrono::seconds(1))) == "/reports/0/window_begin bad_time\n");
    CHECK(service.post("/v1/experiments/nobody/health", health_body("control", 1, 0)).status == 404);
    CHECK(service.get("/v1/experiments/nobody/health").status == 404);
    CHECK(service.get("/v1/experiments/nobody/ramp").status == 404);
}

TEST_CASE("a plan with an autopilot is checked like everything else") {
    Service service;
    const auto mistakes = [&](const std::string& plan) {
        return service
            .post("/v1/experiments", R"({"key": "p", "variants": [{"key": "a"}, {"key": "b"}], "ramp_plan": )" + plan + "}")
            .mistakes();
    };
    CHECK(mistakes(R"({"autopilot": true, "steps": []})") == "/ramp_plan/steps empty\n");
    CHECK(mistakes(R"({"autopilot": true, "steps": [5, 2]})") == "/ramp_plan/steps/1 not_ascending\n");
    CHECK(mistakes(R"({"steps": [{"percent": 5, "listeners": -1}]})") == "/ramp_plan/steps/0/listeners out_of_range\n");
    CHECK(mistakes(R"({"gates": {"error_rate": 2}})") == "/ramp_plan/gates/error_rate out_of_range\n");
    CHECK(mistakes(R"({"gates": {"guardrails": "fine"}})") == "/ramp_plan/gates/guardrails unknown_value\n");
    CHECK(mistakes(R"({"gates": {"guardrail_margins": {"skips": -1}}})") ==
          "/ramp_plan/gates/guardrail_margins/skips out_of_range\n");
    CHECK(mistakes(R"({"pilot": true})") == "/ramp_plan/pilot unknown_field\n");
    CHECK(mistakes(R"({"autopilot": true}, "randomised_by": "elsewhere")") == "/ramp_plan/autopilot not_ours\n");
    CHECK(mistakes("7") == "/ramp_plan wrong_type\n");
}

}  // namespace
}  // namespace bellwether
