// Each refusal with its pointer, by name. Targeting operators: targeting_json_test.cpp; killed variants: ship_endpoints_test.cpp.
#include <doctest/doctest.h>

#include "experiments/service.hpp"

namespace bellwether {
namespace {

using test::Service;

TEST_CASE("weights that do not sum are refused") {
    Service service;
    const auto refused = service.post(
        "/v1/experiments", R"({"key": "a", "variants": [{"key": "x", "weight": 0.5}, {"key": "y", "weight": 0.4}]})");
    CHECK(refused.status == 422);
    CHECK(refused.mistakes() == "/variants weights_do_not_sum\n");
    service.draft("b");
    const auto changed = service.put(
        "/v1/experiments/b",
        R"({"variants": [{"key": "control", "weight": 60}, {"key": "treatment", "weight": 60}]})", "\"1\"");
    CHECK(changed.mistakes() == "/variants weights_do_not_sum\n");
}

TEST_CASE("percent out of range is refused at start, ramp and restart") {
    Service service;
    service.draft("a");
    for (const char* percent : {"0", "0.00009", "100.0001", "-1"}) {
        const auto refused = service.post("/v1/experiments/a/start", R"({"percent": )" + std::string(percent) + "}");
        CHECK(refused.status == 422);
        CHECK(refused.mistakes() == "/percent out_of_range\n");
    }
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 0.0001})").status == 200);
    for (const char* action : {"ramp", "restart"})
        CHECK(service.post(std::string("/v1/experiments/a/") + action, R"({"percent": 101, "reason": "x"})").mistakes() ==
              "/percent out_of_range\n");
}

TEST_CASE("overlapping layers are refused: two of one salt, and slots that others hold") {
    Service service;
    REQUIRE(service.post("/v1/layers", R"({"key": "one", "salt": "same"})").status == 201);
    const auto salt = service.post("/v1/layers", R"({"key": "two", "salt": "same"})");
    CHECK(salt.status == 409);
    CHECK(salt.mistakes() == "/salt overlapping_layers\n");
    service.draft("a", R"(, "layer": "one")");
    service.draft("b", R"(, "layer": "one")");
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 60})").status == 200);
    const auto slots = service.post("/v1/experiments/b/start", R"({"percent": 41})");
    CHECK(slots.status == 409);
    CHECK(slots.mistakes() == "/percent too_few_slots\n");
}

TEST_CASE("a stale ETag is refused by every change") {
    Service service;
    service.draft("a");
    const auto stale = [&](const auto& answer) {
        CHECK(answer.status == 412);
        CHECK(answer.mistakes() == "/revision stale\n");
    };
    stale(service.put("/v1/experiments/a", R"({"variants": [{"key": "control"}, {"key": "treatment"}]})", "\"7\""));
    stale(service.post("/v1/experiments/a/start", "", "\"7\""));
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 1})").status == 200);
    for (const auto& [action, body] :
         {std::pair{"ramp", R"({"percent": 2, "reason": "x"})"}, {"restart", R"({"reason": "x"})"}, {"pause", ""},
          {"kill", R"({"variant": "treatment", "reason": "x"})"}, {"stop", R"({"decision": "rollback", "reason": "x"})"},
          {"ship", R"({"variant": "treatment", "reason": "x"})"}, {"approve", R"({"reason": "x"})"}})
        stale(service.post(std::string("/v1/experiments/a/") + action, body, "\"1\""));
    CHECK(service.put("/v1/experiments/a", R"({"variants": [{"key": "control"}, {"key": "treatment"}]})", "").status == 428);
}

TEST_CASE("starting twice is refused") {
    Service service;
    service.draft("a");
    REQUIRE(service.post("/v1/experiments/a/start", R"({"percent": 1})").status == 200);
    const auto twice = service.post("/v1/experiments/a/start", R"({"percent": 1})");
    CHECK(twice.status == 409);
    CHECK(twice.mistakes() == "/state wrong_state\n");
}

}  // namespace
}  // namespace bellwether
