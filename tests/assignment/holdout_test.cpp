// Holdouts and overrides as assignment answers them: by time, from one snapshot.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "assignment/endpoints.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using test::ConfigMaker;
using test::Endpoints;
using test::listener_of;
using Reason = AssignmentReason;

UtcTime at(const char* text) { return parse_time(text).value(); }

Holdout holdout_of(Quarter quarter, const std::string& salt, double percent) {
    Holdout holdout;
    holdout.quarter = quarter;
    holdout.percent = percent;
    holdout.slots = slots_of_percent(percent);
    holdout.salt = salt;
    holdout.begins_at = quarter.begin();
    holdout.ends_at = quarter.end();
    return holdout;
}

/// Everybody is in "deep"; "before" shipped in August 2026, "since" in November.
struct World {
    World() {
        const int layer = maker.layer();
        const Experiment deep = maker.experiment("deep", layer);
        maker.hold(deep, 0, 0, 500'000);
        maker.hold(deep, 1, 500'000, slots_per_layer);
        for (const auto& [key, when] : {std::pair{"before", "2026-08-01T00:00:00Z"}, {"since", "2026-11-01T00:00:00Z"}}) {
            maker.ship(maker.experiment(key, layer, ExperimentState::stopped), 1, at(when));
        }
        maker.config.holdouts = {holdout_of({2026, 4}, "this", 10), holdout_of({2027, 1}, "next", 10)};
    }
    std::string listener_in(const std::string& salt, std::optional<HoldoutGroup> group) const {
        for (int i = 0;; ++i)
            if (group_of(salt, slots_of_percent(10), listener_of(i)) == group) return listener_of(i);
    }
    ConfigMaker maker;
};

constexpr const char* in_q4 = "2026-11-24T12:00:00Z";

Assignment answer_of(const ConfigSnapshot& snapshot, const std::string& listener, const std::string& key, UtcTime time) {
    return assign_one(snapshot, asker_of(snapshot, listener, {}, time), *snapshot.find(key));
}

}  // namespace

TEST_CASE("the groups switch at the quarter's first instant, from the snapshot alone") {
    World world;
    const ConfigSnapshot snapshot = world.maker.snapshot();
    const UtcTime last = at("2026-12-31T23:59:59.999999Z"), first = at("2027-01-01T00:00:00Z");
    int both = 0, held_before = 0, held_after = 0;
    for (int i = 0; i < 5000; ++i) {
        const Asker before = asker_of(snapshot, listener_of(i), {}, last), after = asker_of(snapshot, listener_of(i), {}, first);
        CHECK((before.holdout != nullptr) == group_of("this", 100'000, listener_of(i)).has_value());
        CHECK((after.holdout != nullptr) == group_of("next", 100'000, listener_of(i)).has_value());
        held_before += before.held_out() ? 1 : 0;
        held_after += after.held_out() ? 1 : 0;
        both += before.held_out() && after.held_out() ? 1 : 0;
    }
    CHECK(held_before > 400);
    CHECK(held_after > 400);
    CHECK(both > 20);   // 50 expected
    CHECK(both < 90);
    CHECK(snapshot.holdout_at(at("2027-04-01T00:00:00Z")) == nullptr);  // and none before the first
    CHECK(snapshot.holdout_at(at("2026-09-30T23:59:59Z")) == nullptr);
}

TEST_CASE("who is held out gets the default everywhere, as it was when the quarter began; the twin everything shipped") {
    World world;
    const ConfigSnapshot snapshot = world.maker.snapshot();
    const std::string held = world.listener_in("this", HoldoutGroup::holdout), twin = world.listener_in("this", HoldoutGroup::twin);
    for (const std::string& listener : {held, twin}) {
        std::vector<Assignment> answers;
        assign_all(snapshot, asker_of(snapshot, listener, {}, at(in_q4)), answers);
        CHECK(answers.empty());
    }
    CHECK(answer_of(snapshot, held, "deep", at(in_q4)).reason == Reason::holdout);
    CHECK(answer_of(snapshot, held, "deep", at(in_q4)).variant == nullptr);
    CHECK(answer_of(snapshot, held, "since", at(in_q4)).reason == Reason::holdout);
    CHECK(answer_of(snapshot, held, "since", at(in_q4)).variant == nullptr);
    CHECK(answer_of(snapshot, held, "before", at(in_q4)).variant->key == "treatment");
    CHECK(answer_of(snapshot, held, "before", at(in_q4)).reason == Reason::shipped);
    CHECK(answer_of(snapshot, twin, "deep", at(in_q4)).reason == Reason::twin);
    CHECK(answer_of(snapshot, twin, "deep", at(in_q4)).variant == nullptr);
    CHECK(answer_of(snapshot, twin, "since", at(in_q4)).reason == Reason::shipped);
    CHECK(answer_of(snapshot, twin, "since", at(in_q4)).variant->key == "treatment");
    const std::string other = world.listener_in("this", std::nullopt);
    CHECK(answer_of(snapshot, other, "deep", at(in_q4)).reason == Reason::assigned);
    CHECK(answer_of(snapshot, other, "since", at(in_q4)).variant->key == "treatment");
    // The default of the area went on for everybody but those who are held out.
    const auto of_holdout = json::parse(snapshot.defaults_of(snapshot.holdout_at(at(in_q4))));
    CHECK(of_holdout.at(0).at("experiment") == "before");
    CHECK(json::parse(snapshot.defaults_of(nullptr)).at(0).at("experiment") == "since");
}

TEST_CASE("POST /v1/assign and the flags say who is held out, and expose nobody") {
    Endpoints endpoints;
    World world;
    endpoints.maker.config.holdouts = world.maker.config.holdouts;
    endpoints.time = at(in_q4);
    endpoints.publish();
    const std::string held = world.listener_in("this", HoldoutGroup::holdout), twin = world.listener_in("this", HoldoutGroup::twin);
    const auto assigned = [&](const std::string& listener) {
        return json::parse(endpoints.call(Method::post, "/v1/assign",
                                          R"({"listener_id":")" + listener + R"(","experiments":["deep","shipped"]})").body);
    };
    CHECK(assigned(held).at("holdout") == json::parse(R"({"quarter":"2026Q4","group":"holdout"})"));
    CHECK(assigned(twin).at("holdout") == json::parse(R"({"quarter":"2026Q4","group":"twin"})"));
    CHECK(assigned(held).at("assignments").at(0).at("reason") == "holdout");
    CHECK(assigned(held).at("assignments").at(0).at("variant").is_null());
    CHECK(assigned(twin).at("assignments").at(0).at("reason") == "twin");
    CHECK(assigned(world.listener_in("this", std::nullopt)).at("holdout").is_null());
    const auto flag = [&](const std::string& listener, const std::string& key) {
        return json::parse(endpoints.call(Method::post, "/ofrep/v1/evaluate/flags/" + key,
                                          R"({"context":{"targetingKey":")" + listener + R"("}})").body);
    };
    endpoints.exposures.clear();
    CHECK(flag(held, "deep").at("reason") == "DEFAULT");
    CHECK(flag(held, "deep").at("variant") == "default");
    CHECK(flag(twin, "deep").at("variant") == "default");
    CHECK(flag(twin, "shipped").at("reason") == "STATIC");
    CHECK(endpoints.exposures.empty());
}

TEST_CASE("an override outranks slot, targeting, state and holdout, and is no exposure") {
    Endpoints endpoints;
    World world;
    endpoints.maker.config.holdouts = world.maker.config.holdouts;
    endpoints.time = at(in_q4);
    const std::string held = world.listener_in("this", HoldoutGroup::holdout);
    const auto id_of = [&](const std::string& key) {
        for (const auto& experiment : endpoints.maker.config.experiments)
            if (experiment.key == key) return experiment.experiment_id;
        return 0;
    };
    for (const char* key : {"deep", "austria", "draft", "paused"})
        endpoints.maker.config.overrides.push_back({held, id_of(key), 1});
    endpoints.publish();
    const auto answer = json::parse(endpoints.call(Method::post, "/v1/assign",
        R"({"listener_id":")" + held + R"("})").body);
    CHECK(answer.at("assignments").as_array().size() == 4);
    for (const auto& one : answer.at("assignments").as_array()) {
        CHECK(one.at("reason") == "override");
        CHECK(one.at("variant") == "treatment");
        CHECK(one.at("arm") == json::parse(R"({"recommenders":{"collab":"v1"}})"));
    }
    CHECK(endpoints.exposures.empty());
    const auto flag = json::parse(endpoints.call(Method::post, "/ofrep/v1/evaluate/flags/deep",
                                                 R"({"context":{"targetingKey":")" + held + R"("}})").body);
    CHECK(flag.at("variant") == "treatment");
    CHECK(flag.at("reason") == "TARGETING_MATCH");
    CHECK(endpoints.exposures.empty());
}

TEST_CASE("a listener in an experiment by slot and by hand is listed once, with the variant by hand") {
    Endpoints endpoints;
    const std::string high = Endpoints::listener_in(1);
    endpoints.maker.config.overrides.push_back({high, 1, 0});
    endpoints.publish();
    const auto answer = json::parse(endpoints.call(Method::post, "/v1/assign", R"({"listener_id":")" + high + R"("})").body);
    REQUIRE(answer.at("assignments").as_array().size() == 1);
    CHECK(answer.at("assignments").at(0).at("variant") == "control");
}

TEST_CASE("an override to a variant that was killed holds no more") {
    ConfigMaker maker;
    Experiment& experiment = maker.experiment("exp", maker.layer());
    experiment.variants[1].killed_at = UtcTime{};
    maker.config.overrides.push_back({"ann", experiment.experiment_id, 1});
    const ConfigSnapshot snapshot = maker.snapshot();
    CHECK(answer_of(snapshot, "ann", "exp", {}).reason == Reason::outside_ramp);
}

TEST_CASE("the configuration in process holds holdouts, overrides and what was shipped when") {
    World world;
    world.maker.config.overrides.push_back({"ann", 1, 1});
    const auto config = json::parse(world.maker.snapshot().config_json);
    CHECK(config.at("holdouts").at(1) == json::parse(R"({"quarter":"2027Q1","salt":"next","slots":100000,)"
                                                     R"("begins_at":"2027-01-01T00:00:00Z","ends_at":"2027-04-01T00:00:00Z"})"));
    CHECK(config.at("overrides") == json::parse(R"([{"listener_id":"ann","experiment":"deep","variant":"treatment"}])"));
    CHECK(config.at("experiments").at(0).at("key") == "before");
    CHECK(config.at("experiments").at(0).at("shipped") == "treatment");
    CHECK(config.at("experiments").at(0).at("shipped_at") == "2026-08-01T00:00:00Z");
}

}  // namespace bellwether
