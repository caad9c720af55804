// New iterations, rest, new salts, and the launch checklist.
#include <doctest/doctest.h>

#include <algorithm>

#include "domain/slot_ranges.hpp"
#include "experiments/service.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;
using test::Service;

constexpr const char* again = R"({"percent": 20, "reason": "a new model"})";

std::string salt_of(Service& service, const std::string& layer) {
    return std::string(service.get("/v1/layers/" + layer).body.at("salt").as_string());
}

SlotRanges held_by(Service& service, const std::string& key) {
    std::vector<SlotRange> slots;
    const auto shown = service.get("/v1/experiments/" + key + "/allocations").body;
    for (const auto& variant : shown.at("held").as_array())
        for (const auto& range : variant.at("ranges").as_array())
            slots.push_back({range.at(0).to_number<int>(), range.at(1).to_number<int>()});
    return joined(std::move(slots));
}

TEST_CASE("a restart is a new iteration with a new salt, and targeting may change with it") {
    Service service;
    service.draft("a");
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 50})").status == 200);
    CHECK(salt_of(service, "own.a") == "own.a");
    const auto restarted = service.post(
        "/v1/experiments/a/restart",
        R"({"percent": 20, "reason": "x", "targeting": {"attribute": "country", "op": "equals", "value": "AT"}})");
    REQUIRE(restarted.status == 200);
    CHECK(restarted.body.at("iteration") == json::value(2));
    CHECK(restarted.body.at("percent").to_number<double>() == 20);
    CHECK(restarted.body.at("targeting").at("attribute").as_string() == "country");
    CHECK(salt_of(service, "own.a") == "own.a#2");
    REQUIRE(service.post("/v1/experiments/a/stop", R"({"decision": "inconclusive", "reason": "x"})").status == 200);
    const auto third = service.post("/v1/experiments/a/restart", again);
    REQUIRE(third.status == 200);
    CHECK(third.body.at("state").as_string() == "running");
    CHECK(third.body.at("decision").is_null());
    CHECK(third.body.at("stopped_at").is_null());
    CHECK(third.body.at("targeting").at("attribute").as_string() == "country");
    CHECK(salt_of(service, "own.a") == "own.a#3");
}

TEST_CASE("a restart in a shared layer takes slots that nobody has held lately") {
    Service service;
    REQUIRE(service.post("/v1/layers", R"({"key": "shared"})").status == 201);
    service.draft("a", R"(, "layer": "shared")");
    service.draft("b", R"(, "layer": "shared")");
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 30})").status == 200);
    REQUIRE(service.post("/v1/experiments/b/start", R"({"percent": 10})").status == 200);
    const auto before = held_by(service, "a");
    REQUIRE(service.post("/v1/experiments/a/restart", R"({"percent": 30, "reason": "x"})").status == 200);
    CHECK(common(held_by(service, "a"), before).empty());
    CHECK(slot_count(held_by(service, "a")) == 300'000);
    CHECK(salt_of(service, "shared") == "shared");
    const auto full = service.post("/v1/experiments/a/restart", R"({"percent": 31, "reason": "x"})");
    CHECK(full.status == 409);
    CHECK(full.detail().find("resting") != std::string::npos);
    CHECK(service.get("/v1/experiments/a").body.at("iteration") == json::value(2));
}

TEST_CASE("a restart is refused for each of its mistakes") {
    Service service;
    service.draft("a");
    CHECK(service.post("/v1/experiments/a/restart", again).status == 409);
    REQUIRE(service.post("/v1/experiments/a/start").status == 200);
    CHECK(service.post("/v1/experiments/a/restart", "{}").mistakes() == "/reason missing\n");
    CHECK(service.post("/v1/experiments/a/restart", R"({"percent": 0, "reason": "x"})").mistakes() ==
          "/percent out_of_range\n");
    CHECK(service.post("/v1/experiments/a/restart", R"({"reason": "x", "targeting": {"attribute": "c", "op": "like", "value": "x"}})")
              .mistakes() == "/targeting/op unknown_operator\n");
    service.conclusion = {true, "better"};
    REQUIRE(service.post("/v1/experiments/a/ship", R"({"variant": "treatment", "reason": "x"})").status == 200);
    CHECK(service.post("/v1/experiments/a/restart", again).detail().find("was shipped") != std::string::npos);
}

TEST_CASE("freed slots rest as long as the layer says, and an empty layer gets a new salt instead") {
    Service service;
    REQUIRE(service.post("/v1/layers", R"({"key": "shared", "rest_hours": 24})").status == 201);
    for (const char* key : {"a", "b", "c"})
        service.draft(key, R"(, "layer": "shared")");
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 60})").status == 200);
    REQUIRE(service.post("/v1/experiments/b/start", R"({"percent": 10})").status == 200);
    REQUIRE(service.post("/v1/experiments/a/stop", R"({"decision": "rollback", "reason": "x"})").status == 200);
    const auto refused = service.post("/v1/experiments/c/start", R"({"percent": 40})");
    CHECK(refused.status == 409);
    CHECK(refused.detail().find("600000 more are resting") != std::string::npos);
    REQUIRE(service.post("/v1/experiments/b/stop", R"({"decision": "rollback", "reason": "x"})").status == 200);
    CHECK(salt_of(service, "shared") == "shared");
    REQUIRE(service.post("/v1/experiments/c/start", R"({"percent": 100})").status == 200);
    CHECK(salt_of(service, "shared") == "shared#2");
}

TEST_CASE("a layer gets a new salt by hand only where nothing is held") {
    Service service;
    REQUIRE(service.post("/v1/layers", R"({"key": "shared"})").status == 201);
    service.draft("a", R"(, "layer": "shared")");
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 1})").status == 200);
    const auto held = service.post("/v1/layers/shared/resalt", R"({"reason": "x"})");
    CHECK(held.status == 409);
    CHECK(held.detail().find("'a' holds slots") != std::string::npos);
    REQUIRE(service.post("/v1/experiments/a/stop", R"({"decision": "rollback", "reason": "x"})").status == 200);
    CHECK(service.post("/v1/layers/shared/resalt", "{}").mistakes() == "/reason missing\n");
    CHECK(service.post("/v1/layers/shared/resalt", R"({"reason": "x"})", "\"999\"").status == 412);
    const auto salted = service.post("/v1/layers/shared/resalt", R"({"reason": "x"})");
    REQUIRE(salted.status == 200);
    CHECK(salted.body.at("salt").as_string() == "shared#2");
    CHECK(service.post("/v1/layers/nobody/resalt", R"({"reason": "x"})").status == 404);
}

TEST_CASE("a layer's rest changes with its ETag, within its range") {
    Service service;
    REQUIRE(service.post("/v1/layers", R"({"key": "shared"})").status == 201);
    CHECK(service.get("/v1/layers/shared").body.at("rest_hours").to_number<double>() == 168);
    CHECK(service.put("/v1/layers/shared", R"({"rest_hours": 1})", "").status == 428);
    CHECK(service.put("/v1/layers/shared", R"({"rest_hours": 1})", "\"9\"").status == 412);
    CHECK(service.put("/v1/layers/shared", R"({"rest_hours": -1})", "\"1\"").mistakes() == "/rest_hours out_of_range\n");
    const auto changed = service.put("/v1/layers/shared", R"({"rest_hours": 1, "description": "radio"})", "\"1\"");
    REQUIRE(changed.status == 200);
    CHECK(changed.etag == "\"2\"");
    CHECK(service.put("/v1/layers/nobody", R"({"rest_hours": 1})", "*").status == 404);
    CHECK(service.post("/v1/layers", R"({"key": "other", "rest_hours": 9999})").mistakes() == "/rest_hours out_of_range\n");
}

TEST_CASE("a plan that ramps by itself starts with a complete checklist, or a reason that stays visible") {
    Service service;
    service.draft("a", R"(, "ramp_plan": {"autopilot": true, "steps": [1, 50]})");
    const auto refused = service.post("/v1/experiments/a/start");
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() ==
          "/hypothesis checklist\n/analysis_plan/minimum_effect checklist\n/analysis_plan/power checklist\n");
    CHECK(!service.get("/v1/experiments/a/checklist").body.at("complete").as_bool());
    const auto started = service.post("/v1/experiments/a/start", R"({"checklist_override": "a drill"})");
    REQUIRE(started.status == 200);
    CHECK(started.body.at("checklist_override").as_string() == "a drill");
    CHECK(service.get("/v1/experiments/a/checklist").body.at("override").as_string() == "a drill");
}

TEST_CASE("the least experiment starts without a checklist") {
    Service service;
    service.draft("a");
    const auto started = service.post("/v1/experiments/a/start", R"({"percent": 1})");
    CHECK(started.status == 200);
    CHECK(started.body.at("checklist_override").is_null());
}

TEST_CASE("a complete checklist needs no override, and keeps none") {
    Service service;
    service.draft("a", R"(, "hypothesis": "more thumbs", "analysis_plan": {"minimum_effect": 0.02, "power": 0.8})");
    CHECK(service.get("/v1/experiments/a/checklist").body.at("complete").as_bool());
    const auto started = service.post("/v1/experiments/a/start", R"({"checklist_override": "unneeded"})");
    CHECK(started.body.at("checklist_override").is_null());
    CHECK(service.get("/v1/experiments/nobody/checklist").status == 404);
}

}  // namespace
}  // namespace bellwether
