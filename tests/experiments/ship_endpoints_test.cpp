#include "experiments/ship_endpoints.hpp"

#include <doctest/doctest.h>

#include "experiments/service.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;
using test::Service;

constexpr const char* ship_it = R"({"variant": "treatment", "reason": "more thumbs"})";

void run_to_the_end(Service& service, const std::string& key = "a") {
    service.draft(key, R"(, "area": "radio")");
    REQUIRE(service.post("/v1/experiments/" + key + "/start", R"({"percent": 20})").status == 200);
}

TEST_CASE("a concluded test ships: the arm is the default of the area, and the slots are free") {
    Service service;
    run_to_the_end(service);
    service.conclusion = {true, "thumbs_up of 'treatment' is better"};
    const auto shipped = service.post("/v1/experiments/a/ship", ship_it);
    REQUIRE(shipped.status == 200);
    CHECK(shipped.body.at("state").as_string() == "stopped");
    CHECK(shipped.body.at("decision").as_string() == "ship");
    CHECK(shipped.body.at("percent").to_number<double>() == 0);
    CHECK(shipped.body.at("shipped").at("variant").as_string() == "treatment");
    CHECK(shipped.body.at("shipped").at("override_reason").is_null());
    CHECK(service.get("/v1/experiments/a").body == shipped.body);
    const auto defaults = service.get("/v1/defaults").body;
    CHECK(defaults.at("defaults").at(0).at("area").as_string() == "radio");
    CHECK(defaults.at("defaults").at(0).at("variant").as_string() == "treatment");
    CHECK(defaults.at("history").as_array().size() == 1);
    const auto history = service.get("/v1/experiments/a/history").body;
    const auto& last = history.at("items").as_array().back();
    CHECK(last.at("action").as_string() == "ship");
    CHECK(last.at("before").at("shipped").is_null());
    CHECK(last.at("after").at("shipped").at("by").as_string() == "ada");
}

TEST_CASE("a later ship of the same area takes its place, and the history keeps both") {
    Service service;
    service.conclusion = {true, "better"};
    run_to_the_end(service, "a");
    run_to_the_end(service, "b");
    REQUIRE(service.post("/v1/experiments/a/ship", ship_it).status == 200);
    const auto told = service.post("/v1/experiments/b/ship?dry_run=true", ship_it);
    CHECK(told.body.at("default_before").at("experiment").as_string() == "a");
    REQUIRE(service.post("/v1/experiments/b/ship", ship_it).status == 200);
    const auto defaults = service.get("/v1/defaults").body;
    CHECK(defaults.at("defaults").as_array().size() == 1);
    CHECK(defaults.at("defaults").at(0).at("experiment").as_string() == "b");
    CHECK(defaults.at("history").as_array().size() == 2);
}

TEST_CASE("a dry run tells what would change, and changes nothing") {
    Service service;
    run_to_the_end(service);
    service.conclusion = {true, "better"};
    const auto before = service.get("/v1/experiments/a").body;
    const auto told = service.post("/v1/experiments/a/ship?dry_run=true", ship_it);
    REQUIRE(told.status == 200);
    CHECK(told.body.at("allowed").as_bool());
    CHECK(told.body.at("slots_given_back") == json::value(200'000));
    CHECK(told.body.at("changes").as_array().size() == 3);
    CHECK(service.get("/v1/experiments/a").body == before);
    CHECK(service.get("/v1/defaults").body.at("history").as_array().empty());
    CHECK(service.post("/v1/experiments/a/ship?dry_run=maybe", ship_it).mistakes() == "/dry_run bad_query\n");
}

TEST_CASE("without a concluded test only an admin ships, with a reason that stays visible") {
    Service service;
    run_to_the_end(service);
    service.conclusion = {false, "thumbs_up of 'treatment' is not clear"};
    const auto refused = service.post("/v1/experiments/a/ship", ship_it);
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() == "/variant not_concluded\n");
    constexpr const char* overridden =
        R"({"variant": "treatment", "reason": "more thumbs", "override_reason": "the old model is switched off"})";
    const auto scientist = service.post("/v1/experiments/a/ship", overridden);
    CHECK(scientist.status == 403);
    CHECK(scientist.mistakes() == "/override_reason not_admin\n");
    service.role = Role::admin;
    const auto shipped = service.post("/v1/experiments/a/ship", overridden);
    REQUIRE(shipped.status == 200);
    CHECK(shipped.body.at("shipped").at("override_reason").as_string() == "the old model is switched off");
    const auto history = service.get("/v1/experiments/a/history").body;
    CHECK(history.at("items").as_array().back().at("reason").as_string() ==
          "more thumbs (override: the old model is switched off)");
}

TEST_CASE("shipping a killed variant is refused") {
    Service service;
    run_to_the_end(service);
    service.conclusion = {true, "better"};
    REQUIRE(service.post("/v1/experiments/a/kill", R"({"variant": "treatment", "reason": "harm"})").status == 200);
    service.role = Role::admin;
    const auto refused = service.post(
        "/v1/experiments/a/ship", R"({"variant": "treatment", "reason": "x", "override_reason": "y"})");
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() == "/variant killed\n");
    CHECK(service.post("/v1/experiments/a/ship?dry_run=true", ship_it).mistakes() == "/variant killed\n");
}

TEST_CASE("a ship is refused for each of its mistakes") {
    Service service;
    service.draft("a");
    service.conclusion = {true, "better"};
    CHECK(service.post("/v1/experiments/a/ship", ship_it).status == 409);
    REQUIRE(service.post("/v1/experiments/a/start").status == 200);
    CHECK(service.post("/v1/experiments/a/ship", R"({"reason": "x"})").mistakes() == "/variant missing\n");
    CHECK(service.post("/v1/experiments/a/ship", R"({"variant": "treatment"})").mistakes() == "/reason missing\n");
    CHECK(service.post("/v1/experiments/a/ship", R"({"variant": "nobody", "reason": "x"})").mistakes() ==
          "/variant unknown_variant\n");
    CHECK(service.post("/v1/experiments/a/ship", R"({"variant": "control", "reason": "x"})").mistakes() ==
          "/variant not_concluded\n");
    CHECK(service.post("/v1/experiments/a/ship", R"({"variant": "treatment", "reason": "x", "now": true})").mistakes() ==
          "/now unknown_field\n");
    CHECK(service.post("/v1/experiments/a/ship", ship_it, "\"7777\"").status == 412);
    CHECK(service.post("/v1/experiments/nobody/ship", ship_it).status == 404);
}

TEST_CASE("a stopped experiment can be shipped later, once") {
    Service service;
    run_to_the_end(service);
    service.conclusion = {true, "better"};
    REQUIRE(service.post("/v1/experiments/a/stop", R"({"decision": "ship", "reason": "done"})").status == 200);
    CHECK(service.get("/v1/defaults").body.at("history").as_array().empty());
    REQUIRE(service.post("/v1/experiments/a/ship", ship_it).status == 200);
    const auto again = service.post("/v1/experiments/a/ship", ship_it);
    CHECK(again.status == 409);
    CHECK(again.mistakes() == "/variant shipped\n");
}

}  // namespace
}  // namespace bellwether
