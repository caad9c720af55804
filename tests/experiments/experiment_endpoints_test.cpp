#include <doctest/doctest.h>

#include "experiments/service.hpp"

namespace bellwether {
namespace {

namespace json = boost::json;
using test::Service;

std::string text(const json::value& value) {
    return json::value_to<std::string>(value);
}

/// An experiment as it was answered, with one field replaced.
std::string with(const json::value& body, const std::string& field, const json::value& value) {
    json::object changed = body.as_object();
    changed[field] = value;
    return json::serialize(changed);
}

TEST_CASE("an experiment is created as a draft in a layer of its own") {
    Service service;
    const auto made =
        service.post("/v1/experiments", R"({"key": "sonic", "hypothesis": "more thumbs", "area": "stations",
        "variants": [{"key": "control", "weight": 0.9}, {"key": "sonic", "weight": 0.1, "payload": {"seed": 7}}]})");
    CHECK(made.status == 201);
    CHECK(made.location == "/v1/experiments/sonic");
    CHECK(made.etag == "\"1\"");
    CHECK(text(made.body.at("state")) == "draft");
    CHECK(text(made.body.at("layer")) == "own.sonic");
    CHECK(text(made.body.at("owner")) == "ada");
    CHECK(made.body.at("percent").to_number<double>() == 0);
    CHECK(made.body.at("variants").at(1).at("payload") == json::parse(R"({"seed": 7})"));
    CHECK(made.body.at("variants").at(0).at("control").as_bool());
    CHECK(made.body.at("started_at").is_null());
    CHECK(made.body.at("decision").is_null());
    const auto read = service.get("/v1/experiments/sonic");
    CHECK(read.status == 200);
    CHECK(read.body == made.body);
    CHECK(read.etag == made.etag);
}

TEST_CASE("a YAML body creates the same experiment") {
    Service service;
    const auto made = service.post("/v1/experiments", R"(
key: sonic
variants:
  - {key: control, weight: 50}
  - {key: sonic, weight: 50, arm: {recommenders: [{recommender: sonic, version: "7"}]}}
targeting: {attribute: country, op: in, value: [AT, DE]}
)",
                                   "", "application/yaml");
    REQUIRE(made.status == 201);
    CHECK(made.body.at("targeting") == json::parse(R"({"attribute": "country", "op": "in", "value": ["AT", "DE"]})"));
    CHECK(made.body.at("variants").at(1).at("arm") ==
          json::parse(R"({"recommenders": [{"recommender": "sonic", "version": "7"}]})"));
}

TEST_CASE("a body that is not readable, of another type, or wrong is refused") {
    Service service;
    CHECK(service.post("/v1/experiments", "{").status == 400);
    CHECK(service.post("/v1/experiments", "a: [", "", "application/yaml").status == 400);
    CHECK(service.post("/v1/experiments", "key=a", "", "application/x-www-form-urlencoded").status == 415);
    const auto wrong = service.post("/v1/experiments", R"({"key": "A", "variants": [{"key": "b"}], "x": 1})");
    CHECK(wrong.status == 422);
    CHECK(wrong.mistakes() == "/key bad_key\n/x unknown_field\n/variants too_few\n");
}

TEST_CASE("a metric that nobody defined is refused, where it stands") {
    Service service;
    const auto wrong = service.post("/v1/experiments", R"({"key": "a", "variants": [{"key": "b"}, {"key": "c"}],
        "metrics": ["plays", {"metric": "happiness"}, "return_rate_week"]})");
    CHECK(wrong.status == 422);
    CHECK(wrong.mistakes() == "/metrics/1 unknown_metric\n");
}

TEST_CASE("a key that is taken is refused") {
    Service service;
    service.draft("a");
    const auto again = service.post("/v1/experiments", R"({"key": "a", "variants": [{"key": "b"}, {"key": "c"}]})");
    CHECK(again.status == 409);
    CHECK(again.detail() == "there is an experiment 'a' already");
}

TEST_CASE("a layer must exist, and not be another experiment's own") {
    Service service;
    service.draft("a");
    const auto unknown = service.post("/v1/experiments",
                                      R"({"key": "b", "layer": "nowhere", "variants": [{"key": "b"}, {"key": "c"}]})");
    CHECK(unknown.status == 422);
    CHECK(unknown.mistakes() == "/layer unknown_layer\n");
    const auto own =
        service.post("/v1/experiments", R"({"key": "b", "layer": "own.a", "variants": [{"key": "b"}, {"key": "c"}]})");
    CHECK(own.status == 422);
    CHECK(own.mistakes() == "/layer own_layer\n");
}

TEST_CASE("an experiment that does not exist is not found") {
    Service service;
    for (const char* path :
         {"/v1/experiments/nobody", "/v1/experiments/nobody/history", "/v1/experiments/nobody/allocations",
          "/v1/experiments/No%00Key", "/v1/experiments/%FF/history"})
        CHECK(service.get(path).status == 404);
    CHECK(service.put("/v1/experiments/nobody", R"({"variants": [{"key": "b"}, {"key": "c"}]})", "\"1\"").status ==
          404);
    CHECK(service.post("/v1/experiments/nobody/start").status == 404);
}

TEST_CASE("an unchanged experiment is not sent again") {
    Service service;
    service.draft("a");
    CHECK(service.get("/v1/experiments/a", "\"1\"").status == 304);
    CHECK(service.get("/v1/experiments/a", "\"2\"").status == 200);
}

TEST_CASE("experiments are listed by key, filtered and in pages") {
    Service service;
    service.draft("a", R"(, "area": "stations", "hypothesis": "More SONIC seeds")");
    service.draft("b", R"(, "area": "search", "owner": "grace")");
    service.draft("c", R"(, "area": "stations")");
    service.post("/v1/experiments/b/start", R"({"percent": 10})");
    const auto keys = [&](const std::string& query) {
        const auto list = service.get("/v1/experiments" + query);
        REQUIRE(list.status == 200);
        std::string joined;
        for (const auto& item : list.body.at("items").as_array())
            joined += text(item.at("key"));
        return joined;
    };
    CHECK(keys("") == "abc");
    CHECK(keys("?area=stations") == "ac");
    CHECK(keys("?owner=grace") == "b");
    CHECK(keys("?state=running") == "b");
    CHECK(keys("?state=draft&area=search") == "");
    CHECK(keys("?search=sonic") == "a");
    CHECK(keys("?layer=own.c") == "c");
    CHECK(keys("?search=%25") == "");
    const auto first = service.get("/v1/experiments?limit=2");
    REQUIRE(first.body.at("items").as_array().size() == 2);
    const auto rest = service.get("/v1/experiments?limit=2&cursor=" + text(first.body.at("next_cursor")));
    REQUIRE(rest.body.at("items").as_array().size() == 1);
    CHECK(text(rest.body.at("items").at(0).at("key")) == "c");
    CHECK(rest.body.at("next_cursor").is_null());
    CHECK(service.get("/v1/experiments?state=asleep").status == 422);
    CHECK(service.get("/v1/experiments?search=%00").status == 422);
    CHECK(service.get("/v1/experiments?limit=0").status == 422);
    CHECK(service.get("/v1/experiments?cursor=x").status == 422);
}

TEST_CASE("a change needs the ETag that was read, and a stale one is refused") {
    Service service;
    service.draft("a");
    const std::string body = R"({"area": "x", "variants": [{"key": "control"}, {"key": "treatment"}]})";
    CHECK(service.put("/v1/experiments/a", body, "").status == 428);
    CHECK(service.put("/v1/experiments/a", body, "\"9\"").status == 412);
    CHECK(service.put("/v1/experiments/a", body, "nonsense").status == 412);
    const auto changed = service.put("/v1/experiments/a", body, "\"1\"");
    CHECK(changed.status == 200);
    CHECK(changed.etag == "\"2\"");
    CHECK(text(changed.body.at("area")) == "x");
    CHECK(service.put("/v1/experiments/a", body, "\"1\"").status == 412);
    CHECK(service.put("/v1/experiments/a", body, "*").status == 200);
}

TEST_CASE("a draft may change in everything but its key") {
    Service service;
    CHECK(service.post("/v1/layers", R"({"key": "shared"})").status == 201);
    service.draft("a");
    const auto changed = service.put("/v1/experiments/a", R"({"layer": "shared", "randomised_by": "elsewhere",
        "targeting": {"attribute": "country", "op": "exists"}, "metrics": ["plays"],
        "variants": [{"key": "one"}, {"key": "two"}, {"key": "three", "control": true}]})",
                                     "\"1\"");
    REQUIRE(changed.status == 200);
    CHECK(text(changed.body.at("layer")) == "shared");
    CHECK(text(changed.body.at("randomised_by")) == "elsewhere");
    CHECK(changed.body.at("variants").as_array().size() == 3);
    CHECK(text(changed.body.at("variants").at(2).at("key")) == "three");
    CHECK(changed.body.at("variants").at(2).at("control").as_bool());
    const auto other_key = service.put("/v1/experiments/a", with(changed.body, "key", "b"), "*");
    CHECK(other_key.status == 422);
    CHECK(other_key.mistakes() == "/key read_only\n");
    const auto back = service.put("/v1/experiments/a", R"({"variants": [{"key": "one"}, {"key": "two"}]})", "*");
    REQUIRE(back.status == 200);
    CHECK(text(back.body.at("layer")) == "own.a");
}

TEST_CASE("what was read may be sent back, and changes nothing") {
    Service service;
    service.draft("a", R"(, "targeting": {"attribute": "age", "op": "greater", "value": 17}, "owner": "grace")");
    service.post("/v1/experiments/a/start", R"({"percent": 10})");
    const auto read = service.get("/v1/experiments/a");
    const auto same = service.put("/v1/experiments/a", json::serialize(read.body), read.etag);
    REQUIRE(same.status == 200);
    CHECK(same.etag == read.etag);
    CHECK(same.body == read.body);
    CHECK(service.get("/v1/experiments/a/history").body.at("items").as_array().size() == 2);
    const auto moved = service.put("/v1/experiments/a", with(read.body, "state", "paused"), read.etag);
    CHECK(moved.status == 422);
    CHECK(moved.mistakes() == "/state read_only\n");
}

TEST_CASE("a running experiment may change what does not touch its listeners") {
    Service service;
    service.draft("a");
    auto now = service.post("/v1/experiments/a/start", R"({"percent": 10})");
    for (const auto& [field, value] : {std::pair<std::string, json::value>{"hypothesis", "clearer"},
                                       {"owner", "grace"},
                                       {"area", "search"},
                                       {"metrics", json::parse(R"([{"metric": "plays", "role": "primary"}])")},
                                       {"ramp_plan", json::parse(R"([{"percent": 50.0}])")},
                                       {"analysis_plan", json::parse(R"({"alpha": 0.01})")}}) {
        CAPTURE(field);
        now = service.put("/v1/experiments/a", with(now.body, field, value), now.etag);
        REQUIRE(now.status == 200);
        CHECK(now.body.at(field) == value);
    }
    CHECK(now.etag == "\"8\"");
}

TEST_CASE("a running experiment keeps its layer, targeting, variants and who randomises") {
    Service service;
    CHECK(service.post("/v1/layers", R"({"key": "shared"})").status == 201);
    service.draft("a");
    const auto now = service.post("/v1/experiments/a/start", R"({"percent": 10})");
    const auto refusal = [&](const std::string& field, const json::value& value) {
        const auto refused = service.put("/v1/experiments/a", with(now.body, field, value), now.etag);
        CHECK(refused.status == 409);
        CHECK(refused.detail().find("the experiment is running") == 0);
        return refused.mistakes();
    };
    CHECK(refusal("layer", "shared") == "/layer fixed\n");
    CHECK(refusal("randomised_by", "elsewhere") == "/randomised_by fixed\n");
    CHECK(refusal("targeting", json::parse(R"({"attribute": "a", "op": "exists"})")) == "/targeting fixed\n");
    CHECK(refusal("variants", json::parse(R"([{"key": "control"}, {"key": "other"}])")) == "/variants fixed\n");
    CHECK(refusal("variants", json::parse(R"([{"key": "control"}, {"key": "treatment", "control": true}])")) ==
          "/variants/0/control fixed\n/variants/1/control fixed\n");
    CHECK(refusal("variants",
                  json::parse(R"([{"key": "control"}, {"key": "treatment"}, {"key": "x", "control": true}])")) ==
          "/variants/0/control fixed\n/variants/2/control fixed\n");
    CHECK(refusal("variants",
                  json::parse(R"([{"key": "control"}, {"key": "treatment", "arm": {"x": 1}, "payload": 1}])")) ==
          "/variants/1/arm fixed\n/variants/1/payload fixed\n");
}

TEST_CASE("changed weights are allotted at once, from free slots") {
    Service service;
    service.draft("a");
    const auto now = service.post("/v1/experiments/a/start", R"({"percent": 40})");
    const auto changed =
        service.put("/v1/experiments/a",
                    with(now.body, "variants",
                         json::parse(R"([{"key": "control", "weight": 75}, {"key": "treatment", "weight": 25}])")),
                    now.etag);
    REQUIRE(changed.status == 200);
    CHECK(changed.body.at("variants").at(0).at("slots") == json::value(300'000));
    CHECK(changed.body.at("variants").at(1).at("slots") == json::value(100'000));
    CHECK(changed.body.at("percent").to_number<double>() == 40);
}

TEST_CASE("an added variant gets free slots, and none are left at 100 percent") {
    Service service;
    const auto three = json::parse(R"([{"key": "control"}, {"key": "treatment"}, {"key": "third"}])");
    service.draft("a");
    auto now = service.post("/v1/experiments/a/start", R"({"percent": 30})");
    now = service.put("/v1/experiments/a", with(now.body, "variants", three), now.etag);
    REQUIRE(now.status == 200);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(now.body.at("variants").at(i).at("slots") == json::value(100'000));
    service.draft("b");
    now = service.post("/v1/experiments/b/start");
    const auto full = service.put("/v1/experiments/b", with(now.body, "variants", three), now.etag);
    CHECK(full.status == 409);
    CHECK(full.detail().find("0 free slots") != std::string::npos);
    CHECK(service.get("/v1/experiments/b").body == now.body);
}

TEST_CASE("weights that leave no live variant anything are refused") {
    Service service;
    CHECK(service
              .post("/v1/experiments", R"({"key": "a", "variants": [{"key": "control", "weight": 0.5},
        {"key": "treatment", "weight": 0.5}]})")
              .status == 201);
    service.post("/v1/experiments/a/start", R"({"percent": 10})");
    const auto now = service.post("/v1/experiments/a/kill", R"({"variant": "treatment", "reason": "broken"})");
    const auto refused =
        service.put("/v1/experiments/a",
                    R"({"variants": [{"key": "control", "weight": 0}, {"key": "treatment", "weight": 1}]})", now.etag);
    CHECK(refused.status == 422);
    CHECK(refused.mistakes() == "/variants no_weight\n");
}

TEST_CASE("a stopped experiment stays as it was decided upon") {
    Service service;
    service.draft("a");
    service.post("/v1/experiments/a/start");
    const auto stopped = service.post("/v1/experiments/a/stop", R"({"decision": "ship", "reason": "better"})");
    const auto refused = service.put("/v1/experiments/a", with(stopped.body, "owner", "grace"), stopped.etag);
    CHECK(refused.status == 409);
    CHECK(refused.detail().find("is stopped") != std::string::npos);
}

TEST_CASE("every change can be read back with its author, reason, before and after") {
    Service service;
    service.draft("a", R"(, "reason": "the seeds are stale")");
    service.post("/v1/experiments/a/start", R"({"percent": 1})");
    const auto ramped = service.post("/v1/experiments/a/ramp", R"({"percent": 5, "reason": "all quiet"})");
    service.put("/v1/experiments/a", with(ramped.body, "owner", "grace"), ramped.etag);
    const auto history = service.get("/v1/experiments/a/history");
    REQUIRE(history.status == 200);
    const auto& items = history.body.at("items").as_array();
    REQUIRE(items.size() == 4);
    CHECK(text(items[0].at("action")) == "create");
    CHECK(text(items[0].at("reason")) == "the seeds are stale");
    CHECK(items[0].at("before").is_null());
    CHECK(text(items[1].at("action")) == "start");
    CHECK(text(items[1].at("reason")) == "started, from 0% to 1%");
    CHECK(text(items[2].at("reason")) == "all quiet");
    CHECK(items[2].at("before").at("percent").to_number<double>() == 1);
    CHECK(items[2].at("after").at("percent").to_number<double>() == 5);
    CHECK(text(items[3].at("action")) == "update");
    CHECK(text(items[3].at("reason")) == "changed owner");
    for (const auto& item : items) {
        CHECK(text(item.at("actor")) == "ada");
        CHECK(text(item.at("request_id")) == "request-7");
    }
    const auto page = service.get("/v1/experiments/a/history?limit=3");
    const auto rest = service.get("/v1/experiments/a/history?limit=3&cursor=" + text(page.body.at("next_cursor")));
    CHECK(rest.body.at("items").at(0) == items[3]);
    const auto list = service.get("/v1/experiments?limit=1");
    CHECK(list.body.at("next_cursor").is_null());
}

TEST_CASE("a cursor of another list is refused") {
    Service service;
    service.draft("a");
    service.draft("b");
    const auto list = service.get("/v1/experiments?limit=1");
    CHECK(service.get("/v1/experiments/a/history?cursor=" + text(list.body.at("next_cursor"))).status == 422);
}

TEST_CASE("every change makes the number of the configuration one more") {
    Service service;
    const auto version = [&] {
        return service.database.read([](Transaction& transaction) {
            return transaction.run("select version from config_version")[0].integer(0);
        });
    };
    const auto before = version();
    service.draft("a");
    CHECK(version() == before + 1);
    service.post("/v1/experiments/a/start", R"({"percent": 1})");
    CHECK(version() == before + 2);
    service.post("/v1/experiments/a/ramp", R"({"percent": 1, "reason": "the same"})");
    CHECK(version() == before + 2);
    service.post("/v1/experiments/a/ramp", R"({"percent": 200, "reason": "refused"})");
    CHECK(version() == before + 2);
}

}  // namespace
}  // namespace bellwether
