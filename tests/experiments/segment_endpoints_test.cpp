// Saved segments over a fresh database.
#include "experiments/segment_endpoints.hpp"

#include <doctest/doctest.h>

#include "experiments/service.hpp"

using namespace bellwether;
using test::Answer;
using test::Service;

namespace {

constexpr const char* austrians = R"({"key": "austrians", "description": "who lives there",
    "rule": {"attribute": "country", "op": "equals", "value": "AT"}})";

void targeted_draft(Service& service, const std::string& key) {
    service.draft(key, R"(, "targeting": {"not": {"segment": "austrians"}})");
}

}  // namespace

TEST_CASE("a segment is made, read, listed, changed with its ETag and removed") {
    Service service;
    const Answer made = service.post("/v1/segments", austrians);
    REQUIRE(made.status == 201);
    CHECK(made.location == "/v1/segments/austrians");
    CHECK(made.etag == "\"1\"");
    CHECK(service.get("/v1/segments/austrians", "\"1\"").status == 304);
    CHECK(service.get("/v1/segments").body.at("items").as_array().size() == 1);
    const char* changed = R"({"rule": {"attribute": "country", "op": "in", "value": ["AT", "DE"]}, "reason": "wider"})";
    CHECK(service.put("/v1/segments/austrians", changed, "").status == 428);
    CHECK(service.put("/v1/segments/austrians", changed, "\"7\"").status == 412);
    const Answer put = service.put("/v1/segments/austrians", changed, "\"1\"");
    CHECK(put.status == 200);
    CHECK(put.etag == "\"2\"");
    CHECK(service.put("/v1/segments/austrians", changed, "\"2\"").etag == "\"2\"");  // nothing changes
    CHECK(service.del("/v1/segments/austrians").status == 428);
    CHECK(service.del("/v1/segments/austrians", "\"2\"").status == 204);
    CHECK(service.get("/v1/segments/austrians").status == 404);
}

TEST_CASE("a segment with an unknown operator, another segment inside, no rule or a taken key is refused with a pointer") {
    Service service;
    service.post("/v1/segments", austrians);
    CHECK(service.post("/v1/segments", austrians).status == 409);
    for (const auto& [body, mistake] : std::vector<std::pair<std::string, std::string>>{
             {R"({"key": "s", "rule": {"all": [{"attribute": "a", "op": "like", "value": 1}]}})", "/rule/all/0/op unknown_operator\n"},
             {R"({"key": "s", "rule": {"any": [{"segment": "austrians"}]}})", "/rule/any/0/segment nested_segment\n"},
             {R"({"key": "s"})", "/rule missing\n"},
             {R"({"key": "No", "rule": {"attribute": "a", "op": "exists"}})", "/key bad_key\n"},
             {R"({"key": "s", "rule": {"attribute": "a", "op": "exists"}, "x": 1})", "/x unknown_field\n"}}) {
        CAPTURE(body);
        const Answer refused = service.post("/v1/segments", body);
        CHECK(refused.status == 422);
        CHECK(refused.mistakes() == mistake);
    }
}

TEST_CASE("targeting that names an unknown segment is refused where it names it") {
    Service service;
    const Answer refused = service.post("/v1/experiments", R"({"key": "exp", "variants": [{"key": "a"}, {"key": "b"}],
        "targeting": {"all": [{"attribute": "x", "op": "exists"}, {"segment": "nobody"}]}})");
    CHECK(refused.status == 422);
    CHECK(refused.mistakes() == "/targeting/all/1/segment unknown_segment\n");
}

TEST_CASE("a segment that targets a running experiment keeps its rule: that would change targeting without a new iteration") {
    Service service;
    service.post("/v1/segments", austrians);
    targeted_draft(service, "exp");
    const char* wider = R"({"rule": {"attribute": "country", "op": "exists"}})";
    CHECK(service.put("/v1/segments/austrians", wider, "\"1\"").status == 200);  // a draft may still change
    service.put_sql("update experiments set state = 'running'");
    const Answer refused =
        service.put("/v1/segments/austrians", R"({"rule": {"attribute": "city", "op": "exists"}})", "\"2\"");
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() == "/rule in_use\n");
    CHECK(refused.detail().find("'exp' is running") != std::string::npos);
    const Answer described = service.put("/v1/segments/austrians",
        R"({"rule": {"attribute": "country", "op": "exists"}, "description": "everybody with a country"})", "\"2\"");
    CHECK(described.status == 200);  // words may change
    CHECK(service.del("/v1/segments/austrians", "\"3\"").status == 409);
    service.put_sql("update experiments set state = 'draft'");
    CHECK(service.del("/v1/segments/austrians", "\"3\"").status == 409);
    service.put_sql("update experiments set state = 'archived'");
    CHECK(service.del("/v1/segments/austrians", "\"3\"").status == 204);
}

TEST_CASE("targeting of a running experiment cannot change, and the refusal points at it") {
    Service service;
    service.post("/v1/segments", austrians);
    targeted_draft(service, "exp");
    service.put_sql("update experiments set state = 'running'");
    const Answer refused = service.put("/v1/experiments/exp", R"({"variants": [{"key": "control", "weight": 0.5},
        {"key": "treatment", "weight": 0.5}], "targeting": {"segment": "austrians"}})", "*");
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() == "/targeting fixed\n");
}

TEST_CASE("what is managed from files is read-only for others, but stop and kill work always") {
    Service service;
    const Answer made = service.post("/v1/experiments?managed_by=files", R"({"key": "exp", "hypothesis": "h",
        "variants": [{"key": "control"}, {"key": "treatment"}]})");
    REQUIRE(made.status == 201);
    CHECK(made.body.at("managed_by") == "files");
    const char* body = R"({"hypothesis": "other", "variants": [{"key": "control"}, {"key": "treatment"}]})";
    const Answer refused = service.put("/v1/experiments/exp", body, "*");
    CHECK(refused.status == 409);
    CHECK(refused.mistakes() == " managed\n");
    service.put_sql("update experiments set state = 'running'");
    CHECK(service.post("/v1/experiments/exp/pause").status == 409);
    CHECK(service.post("/v1/experiments/exp/ramp", R"({"percent": 5, "reason": "r"})").status == 409);
    CHECK(service.post("/v1/experiments/exp/kill", R"({"variant": "treatment", "reason": "harm"})").status == 200);
    CHECK(service.put("/v1/experiments/exp?managed_by=files", body, "*").status == 200);
    CHECK(service.post("/v1/experiments/exp/stop", R"({"decision": "rollback", "reason": "harm"})").status == 200);

    service.post("/v1/segments?managed_by=files", austrians);
    const char* wider = R"({"rule": {"attribute": "country", "op": "exists"}})";
    CHECK(service.put("/v1/segments/austrians", wider, "*").mistakes() == " managed\n");
    CHECK(service.del("/v1/segments/austrians", "*").mistakes() == " managed\n");
    CHECK(service.put("/v1/segments/austrians?managed_by=files&release=true", wider, "*").body.at("managed_by").is_null());
    CHECK(service.put("/v1/segments/austrians", austrians, "*").status == 200);

    service.post("/v1/holdouts?managed_by=files", R"({"percent": 1})");
    CHECK(service.post("/v1/holdouts", R"({"percent": 2})").mistakes() == " managed\n");
}

TEST_CASE("a dry run answers what it would be, and stores nothing") {
    Service service;
    const Answer made = service.post("/v1/experiments?dry_run=true", R"({"key": "exp", "variants": [{"key": "a"}, {"key": "b"}]})");
    CHECK(made.status == 201);
    CHECK(made.body.at("layer") == "own.exp");
    CHECK(service.get("/v1/experiments/exp").status == 404);
    service.draft("exp");
    const Answer put = service.put("/v1/experiments/exp?dry_run=true",
                                   R"({"hypothesis": "new", "variants": [{"key": "a"}, {"key": "b"}]})", "*");
    CHECK(put.body.at("hypothesis") == "new");
    CHECK(service.get("/v1/experiments/exp").body.at("hypothesis") == "");
    CHECK(service.post("/v1/segments?dry_run=true", austrians).status == 201);
    CHECK(service.get("/v1/segments").body.at("items").as_array().empty());
    CHECK(service.post("/v1/layers?dry_run=true", R"({"key": "l"})").status == 201);
    CHECK(service.get("/v1/layers/l").status == 404);
    CHECK(service.post("/v1/holdouts?dry_run=true", R"({"percent": 1})").body.at("policy").at("percent") == 1.0);
    CHECK(service.get("/v1/holdouts").body.at("policy").at("percent") == 0.0);
}

TEST_CASE("an analysis plan's exposure policy and bot rules are read, and refused out of range") {
    Service service;
    service.draft("exp", R"(, "analysis_plan": {"exposure_policy": "first_seen", "bots": {"plays_a_day": 500, "exclude": false}})");
    const auto plan = service.get("/v1/experiments/exp").body.at("analysis_plan");
    CHECK(plan.at("exposure_policy") == "first_seen");
    CHECK(plan.at("bots").at("plays_a_day") == 500.0);
    const Answer refused = service.post("/v1/experiments", R"({"key": "e2", "variants": [{"key": "a"}, {"key": "b"}],
        "analysis_plan": {"exposure_policy": "last", "bots": {"plays_a_day": 5, "thumbs_a_minute": 9, "clicks": 1}}})");
    CHECK(refused.status == 422);
    CHECK(refused.mistakes() == "/analysis_plan/exposure_policy unknown_value\n/analysis_plan/bots/plays_a_day out_of_range\n"
                                "/analysis_plan/bots/thumbs_a_minute out_of_range\n/analysis_plan/bots/clicks unknown_field\n");
}
