// Overrides over a fresh database.
#include "experiments/override_endpoints.hpp"

#include <doctest/doctest.h>

#include "experiments/service.hpp"
#include "storage/snapshot_store.hpp"

using namespace bellwether;
using test::Answer;
using test::Service;

namespace {

std::vector<StoredOverride> in_snapshot(Database& database) {
    return database.read([](Transaction& transaction) { return SnapshotStore(transaction).load().overrides; });
}

}  // namespace

TEST_CASE("an override is stored, listed, replaced and removed, and reaches the snapshot before the start") {
    Service service;
    service.draft("exp");
    const Answer made = service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "treatment", "reason": "a look"})", "");
    CHECK(made.status == 200);
    CHECK(in_snapshot(service.database).size() == 1);
    CHECK(in_snapshot(service.database)[0].variant_id == 1);
    CHECK(service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "control"})", "").status == 200);
    const Answer list = service.get("/v1/experiments/exp/overrides");
    REQUIRE(list.body.at("items").as_array().size() == 1);
    CHECK(list.body.at("items").at(0).at("variant") == "control");
    CHECK(list.body.at("items").at(0).at("created_by") == "ada");
    CHECK(service.del("/v1/experiments/exp/overrides/ann").status == 204);
    CHECK(service.del("/v1/experiments/exp/overrides/ann").status == 404);
    CHECK(in_snapshot(service.database).empty());
    CHECK(service.get("/v1/experiments/exp/overrides").body.at("items").as_array().empty());
}

TEST_CASE("the audit log tells of overrides by number, so that a listener can be erased") {
    Service service;
    service.draft("exp");
    service.put("/v1/experiments/exp/overrides/anna-4711", R"({"variant": "treatment", "reason": "a look"})", "");
    service.del("/v1/experiments/exp/overrides/anna-4711");
    const Answer history = service.get("/v1/experiments/exp/history");
    REQUIRE(history.body.at("items").as_array().size() == 3);
    CHECK(history.body.at("items").at(1).at("action") == "override");
    CHECK(history.body.at("items").at(1).at("reason") == "a look");
    CHECK(history.body.at("items").at(1).at("after").at("variant") == "treatment");
    CHECK(history.body.at("items").at(2).at("action") == "remove_override");
    CHECK(boost::json::serialize(history.body).find("4711") == std::string::npos);
}

TEST_CASE("an override of an unknown variant, an unknown experiment, a killed variant or a stopped experiment is refused") {
    Service service;
    service.draft("exp");
    const Answer unknown = service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "third"})", "");
    CHECK(unknown.status == 422);
    CHECK(unknown.mistakes() == "/variant unknown_variant\n");
    CHECK(service.put("/v1/experiments/none/overrides/ann", R"({"variant": "control"})", "").status == 404);
    CHECK(service.put("/v1/experiments/exp/overrides/ann", R"({})", "").mistakes() == "/variant missing\n");
    CHECK(service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "control", "x": 1})", "").mistakes() == "/x unknown_field\n");
    CHECK(service.put("/v1/experiments/exp/overrides/" + std::string(129, 'x'), R"({"variant": "control"})", "").status == 422);
    service.put_sql("update variants set killed_at = now() where variant_key = 'treatment'");
    const Answer killed = service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "treatment"})", "");
    CHECK(killed.status == 409);
    CHECK(killed.mistakes() == "/variant killed\n");
    service.put_sql("update experiments set state = 'stopped'");
    CHECK(service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "control"})", "").status == 409);
}

TEST_CASE("an override of an experiment that is over is no longer in the snapshot") {
    Service service;
    service.draft("exp");
    service.put("/v1/experiments/exp/overrides/ann", R"({"variant": "control"})", "");
    service.put_sql("update experiments set state = 'stopped'");
    CHECK(in_snapshot(service.database).empty());
}
