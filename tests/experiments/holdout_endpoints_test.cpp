// /v1/holdouts over a fresh database, at a time of the test's own.
#include "experiments/holdout_endpoints.hpp"

#include <doctest/doctest.h>

#include "experiments/holdout_keeper.hpp"
#include "experiments/service.hpp"
#include "storage/holdout_store.hpp"
#include "storage/snapshot_store.hpp"

using namespace bellwether;
using test::Answer;
using test::Service;

namespace {

UtcTime at(const char* text) { return parse_time(text).value(); }

std::vector<Holdout> stored(Database& database) {
    return database.read([](Transaction& transaction) { return HoldoutStore(transaction).page("", 100); });
}

std::int64_t config_version(Database& database) {
    return database.read([](Transaction& transaction) { return SnapshotStore(transaction).version(); });
}

std::string quarters(const std::vector<Holdout>& holdouts) {
    std::string names;
    for (const Holdout& holdout : holdouts) names += print_quarter(holdout.quarter) + " ";
    return names;
}

}  // namespace

TEST_CASE("ordering a holdout makes this quarter's from now on, and the next one's ahead with a salt of its own") {
    Service service;
    service.time = at("2026-11-24T12:00:00Z");
    const auto before = config_version(service.database);
    const Answer made = service.post("/v1/holdouts", R"({"percent": 2, "reason": "the yearly report"})");
    CHECK(made.status == 201);
    CHECK(made.location == "/v1/holdouts/2026Q4");
    CHECK(made.body.at("policy").at("percent") == 2.0);
    const auto holdouts = stored(service.database);
    REQUIRE(quarters(holdouts) == "2027Q1 2026Q4 ");
    CHECK(holdouts[1].begins_at == service.time);
    CHECK(holdouts[0].begins_at == at("2027-01-01T00:00:00Z"));
    CHECK(holdouts[0].slots == 20'000);
    CHECK(holdouts[0].salt != holdouts[1].salt);
    CHECK(config_version(service.database) > before);
    CHECK(service.get("/v1/holdouts/2026Q4").body.at("state") == "running");
    CHECK(service.get("/v1/holdouts/2027Q1").body.at("state") == "ahead");
    const Answer list = service.get("/v1/holdouts?limit=1");
    CHECK(list.body.at("items").at(0).at("quarter") == "2027Q1");
    CHECK(list.body.at("next_cursor").is_string());
}

TEST_CASE("ordered again as it is, nothing changes, not even the salt") {
    Service service;
    service.time = at("2026-11-24T12:00:00Z");
    service.post("/v1/holdouts", R"({"percent": 2})");
    const auto salt = stored(service.database)[0].salt;
    const auto version = config_version(service.database);
    service.time = at("2026-11-25T12:00:00Z");
    CHECK(service.post("/v1/holdouts", R"({"percent": 2})").status == 201);
    CHECK(stored(service.database)[0].salt == salt);
    CHECK(config_version(service.database) == version);
}

TEST_CASE("a holdout that has begun keeps its size: another percentage is refused, and taken for the next quarter") {
    Service service;
    service.time = at("2026-11-24T12:00:00Z");
    service.post("/v1/holdouts", R"({"percent": 2})");
    const Answer refused = service.post("/v1/holdouts", R"({"percent": 3})");
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() == "/percent begun\n");
    const auto salt = stored(service.database)[0].salt;
    CHECK(service.post("/v1/holdouts", R"({"percent": 3, "quarter": "2027Q1"})").status == 201);
    const auto holdouts = stored(service.database);
    CHECK(holdouts[0].percent == 3);
    CHECK(holdouts[0].salt != salt);
    CHECK(holdouts[1].percent == 2);
}

TEST_CASE("every quarter is made ahead by the policy, once, whichever replica asks") {
    Service service;
    service.time = at("2026-11-24T12:00:00Z");
    service.post("/v1/holdouts", R"({"percent": 2, "quarter": "2027Q1"})");
    CHECK(quarters(stored(service.database)) == "2027Q1 ");
    keep_holdouts(service.database, at("2026-12-31T23:59:59Z"));
    CHECK(quarters(stored(service.database)) == "2027Q1 ");  // the current quarter was not ordered
    keep_holdouts(service.database, at("2027-01-01T00:00:10Z"));
    keep_holdouts(service.database, at("2027-01-01T00:00:11Z"));
    CHECK(quarters(stored(service.database)) == "2027Q2 2027Q1 ");
    CHECK(stored(service.database)[0].created_by == "rotation");
    const auto lines = service.database.read([](Transaction& transaction) {
        return transaction.run("select a.actor, a.object_key from audit_log a where a.object_kind = 'holdout' order by 1, 2").size();
    });
    CHECK(lines == 3);  // the policy, 2027Q1, 2027Q2
}

TEST_CASE("0 percent ends it: what was made ahead is taken back, what runs goes on") {
    Service service;
    service.time = at("2026-11-24T12:00:00Z");
    service.post("/v1/holdouts", R"({"percent": 2})");
    CHECK(service.post("/v1/holdouts", R"({"percent": 0, "reason": "enough"})").status == 201);
    CHECK(quarters(stored(service.database)) == "2026Q4 ");
    keep_holdouts(service.database, at("2027-01-02T00:00:00Z"));
    CHECK(quarters(stored(service.database)) == "2026Q4 ");
}

TEST_CASE("a holdout's percentage out of range, a quarter that is none or is not near, and unknown fields are refused") {
    Service service;
    service.time = at("2026-11-24T12:00:00Z");
    for (const auto& [body, mistake] : std::vector<std::pair<std::string, std::string>>{
             {R"({"percent": 50.1})", "/percent out_of_range\n"},
             {R"({"percent": -1})", "/percent out_of_range\n"},
             {R"({"percent": 0.00001})", "/percent out_of_range\n"},
             {R"({})", "/percent missing\n"},
             {R"({"percent": 1, "quarter": "next"})", "/quarter bad_quarter\n"},
             {R"({"percent": 1, "quarter": "2027Q2"})", "/quarter not_now\n"},
             {R"({"percent": 1, "quarter": "2026Q3"})", "/quarter not_now\n"},
             {R"({"percent": 1, "salt": "mine"})", "/salt unknown_field\n"}}) {
        CAPTURE(body);
        const Answer refused = service.post("/v1/holdouts", body);
        CHECK(refused.status == 422);
        CHECK(refused.mistakes() == mistake);
    }
    CHECK(stored(service.database).empty());
    CHECK(service.get("/v1/holdouts/2026Q4").status == 404);
    CHECK(service.get("/v1/holdouts/nonsense").status == 404);
}
