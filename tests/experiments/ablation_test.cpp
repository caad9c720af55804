// /v1/ablations and the keeper of their rounds, at times of the test's own.
#include <doctest/doctest.h>

#include "experiments/ablation_keeper.hpp"
#include "experiments/ablation_plan.hpp"
#include "experiments/service.hpp"
#include "storage/snapshot_store.hpp"

using namespace bellwether;
using test::Answer;
using test::Service;

namespace {

UtcTime at(const char* text) { return parse_time(text).value(); }
std::string text(const boost::json::value& value) { return boost::json::value_to<std::string>(value); }

/// One proposal of each on a day, as the rollups hold it.
void see(Service& service, const std::vector<std::string>& names, const std::string& day) {
    for (const auto& name : names) {
        service.put_sql("insert into recommenders (name) values ('" + name + "') on conflict do nothing");
        service.put_sql("insert into model_versions (recommender_id, version) select r.recommender_id, '1' from recommenders r "
                        "where r.name = '" + name + "'");
        service.put_sql("insert into credit_days (day, listener_group, model_version_id, genre, mode, proposed) select '" + day +
                        "', 0, v.model_version_id, '', '', 1 from model_versions v join recommenders r using (recommender_id) "
                        "where r.name = '" + name + "'");
    }
}

}  // namespace

TEST_CASE("an ablation begins with the keeper's tick: one arm a recommender, which says who is off") {
    Service service;
    see(service, {"collab", "content"}, "2026-11-20");
    const Answer made = service.post("/v1/ablations", R"({"key": "mix", "percent_each": 0.5, "days": 7, "reason": "the yearly review"})");
    REQUIRE_MESSAGE(made.status == 201, boost::json::serialize(made.body));
    CHECK(made.location == "/v1/ablations/mix");
    CHECK(made.body.at("state") == "running");
    CHECK(made.body.at("layer") == "ablation.mix");
    keep_ablations(service.database, at("2026-11-24T12:00:00Z"));
    const auto shown = service.get("/v1/ablations/mix").body;
    REQUIRE(shown.at("rounds").as_array().size() == 1);
    const auto& round = shown.at("rounds").at(0);
    CHECK(round.at("ends_at") == "2026-12-02T00:00:00Z");
    CHECK(round.at("ended_at").is_null());
    const auto experiment = service.get("/v1/experiments/" + text(round.at("experiment"))).body;
    CHECK(experiment.at("state") == "running");
    REQUIRE(experiment.at("variants").as_array().size() == 3);
    CHECK(experiment.at("variants").at(0).at("arm").at("without").as_array().empty());
    CHECK(experiment.at("variants").at(1).at("key") == "without-collab");
    CHECK(experiment.at("variants").at(1).at("arm").at("without").at(0) == "collab");
    CHECK(experiment.at("variants").at(1).at("slots") == 5'000);
    CHECK(experiment.at("variants").at(0).at("slots") == 7'071);
    CHECK(experiment.at("analysis_plan").at("planned_days") == 7.0);
}

TEST_CASE("ticks of two replicas and again do nothing more, until the round is over and the next one begins on rested slots") {
    Service service;
    service.post("/v1/ablations", R"({"key": "mix", "recommenders": ["a", "b", "c"], "arms_at_once": 2, "days": 1})");
    keep_ablations(service.database, at("2026-11-24T12:00:00Z"));
    keep_ablations(service.database, at("2026-11-24T12:00:10Z"));
    keep_ablations(service.database, at("2026-11-25T23:59:59Z"));
    CHECK(service.get("/v1/ablations/mix").body.at("rounds").as_array().size() == 1);
    keep_ablations(service.database, at("2026-11-26T00:00:05Z"));
    keep_ablations(service.database, at("2026-11-26T00:00:15Z"));
    const auto shown = service.get("/v1/ablations/mix").body;
    REQUIRE(shown.at("rounds").as_array().size() == 2);
    CHECK(shown.at("rounds").at(0).at("ended_at") == "2026-11-26T00:00:05Z");
    CHECK(shown.at("rounds").at(1).at("arms").at(0).at("recommender") == "a");
    CHECK(shown.at("rounds").at(1).at("arms").at(1).at("recommender") == "c");
    CHECK(service.get("/v1/experiments/mix.r0001").body.at("state") == "stopped");
    CHECK(service.get("/v1/experiments/mix.r0002").body.at("state") == "running");
}

TEST_CASE("a keeper that was killed between its steps finds what it had done") {
    Service service;
    service.post("/v1/ablations", R"({"key": "mix", "recommenders": ["a"], "days": 1})");
    keep_ablations(service.database, at("2026-11-24T12:00:00Z"));
    // As if it had died before the round was written down.
    service.put_sql("delete from ablation_arms");
    service.put_sql("delete from ablation_rounds");
    keep_ablations(service.database, at("2026-11-24T12:00:10Z"));
    const auto shown = service.get("/v1/ablations/mix").body;
    REQUIRE(shown.at("rounds").as_array().size() == 1);
    CHECK(shown.at("rounds").at(0).at("percent").to_number<double>() == doctest::Approx(1.0));
    CHECK(service.get("/v1/experiments/mix.r0002").status == 404);
}

TEST_CASE("a stopped ablation ends its round and begins no other; a candidate is switched on") {
    Service service;
    service.post("/v1/ablations", R"({"key": "mix", "recommenders": ["a"], "candidates": ["b"], "days": 1})");
    keep_ablations(service.database, at("2026-11-24T12:00:00Z"));
    CHECK(service.get("/v1/experiments/mix.r0001").body.at("variants").at(2).at("arm").at("with").at(0) == "b");
    CHECK(service.post("/v1/ablations/mix/stop", R"({"reason": "enough"})").body.at("state") == "stopped");
    keep_ablations(service.database, at("2026-11-24T13:00:00Z"));
    keep_ablations(service.database, at("2026-11-30T13:00:00Z"));
    CHECK(service.get("/v1/ablations/mix").body.at("rounds").as_array().size() == 1);
    CHECK(service.get("/v1/experiments/mix.r0001").body.at("state") == "stopped");
    const Answer again = service.post("/v1/ablations/mix/stop", R"({"reason": "enough"})");
    CHECK(again.status == 409);
    CHECK(again.mistakes() == "/state wrong_state\n");
}

TEST_CASE("a round that a person has stopped is over when its time comes") {
    Service service;
    service.post("/v1/ablations", R"({"key": "mix", "recommenders": ["a"], "days": 1})");
    keep_ablations(service.database, at("2026-11-24T12:00:00Z"));
    service.post("/v1/experiments/mix.r0001/stop", R"({"decision": "inconclusive", "reason": "an incident"})");
    keep_ablations(service.database, at("2026-11-26T00:00:05Z"));
    CHECK(service.get("/v1/ablations/mix").body.at("rounds").at(0).at("ended_at").is_string());
}

TEST_CASE("what is wrong with an ablation is refused, each with its pointer") {
    Service service;
    const auto mistakes = [&](const char* body) { return service.post("/v1/ablations", body).mistakes(); };
    CHECK(mistakes(R"({})") == "/key missing\n");
    CHECK(mistakes(R"({"key": "A"})") == "/key bad_key\n");
    CHECK(mistakes(R"({"key": "a", "percent_each": 0})") == "/percent_each out_of_range\n");
    CHECK(mistakes(R"({"key": "a", "percent_each": 5, "arms_at_once": 20})") == "/percent_each too_many_listeners\n");
    CHECK(mistakes(R"({"key": "a", "arms_at_once": 51})") == "/arms_at_once out_of_range\n");
    CHECK(mistakes(R"({"key": "a", "days": 91})") == "/days out_of_range\n");
    CHECK(mistakes(R"({"key": "a", "recommenders": ["x", "x", ""]})") ==
          "/recommenders/1 repeated_recommender\n/recommenders/2 bad_identifier\n");
    CHECK(mistakes(R"({"key": "a", "recommenders": ["x"], "candidates": ["x"]})") == "/candidates/0 repeated_recommender\n");
    CHECK(mistakes(R"({"key": "a", "layer": "nowhere"})") == "/layer unknown_layer\n");
    CHECK(mistakes(R"({"key": "a", "colour": 1})") == "/colour unknown_field\n");
    CHECK(service.post("/v1/ablations", R"({"key": "a"})").status == 201);
    CHECK(service.post("/v1/ablations", R"({"key": "a"})").status == 409);
    CHECK(service.get("/v1/ablations/b").status == 404);
    CHECK(service.get("/v1/ablations/B").status == 404);
    CHECK(service.post("/v1/ablations/b/stop", R"({"reason": "x"})").status == 404);
    CHECK(service.post("/v1/ablations/a/stop", R"({})").mistakes() == "/reason missing\n");
    CHECK(service.post("/v1/ablations?dry_run=true", R"({"key": "dry"})").status == 201);
    CHECK(service.get("/v1/ablations/dry").status == 404);
    CHECK(service.get("/v1/ablations?limit=1").body.at("items").at(0).at("key") == "a");
}

TEST_CASE("a plan's arms are what the formula says: checked against its own power") {
    // 100,000 listeners, 4 thumbs each with deviation 6; hours 10 with deviation 20.
    const double n = 100'000;
    const ActiveListeners seen{n, 4 * n, (36 + 16) * n, 10 * n, (400 + 100) * n};
    AblationPlanQuestion question;
    question.recommenders = 20;
    question.arms_at_once = 4;
    question.percent_each = 1;
    const auto window = plan_ablation(question, 14, seen).value();
    CHECK(window.thumbs_up.mean == doctest::Approx(4));
    CHECK(window.thumbs_up.deviation == doctest::Approx(6).epsilon(1e-4));
    // By hand: z(1 - 0.05/40/2) = 3.2272, z(0.8) = 0.8416; arm 1,000, control 2,000.
    CHECK(window.thumbs_up.detectable == doctest::Approx((3.2272 + 0.8416) * 6 * std::sqrt(1 / 1000.0 + 1 / 2000.0) / 4).epsilon(1e-3));
    CHECK(window.hours.detectable == doctest::Approx((3.2272 + 0.8416) * 20 * std::sqrt(1 / 1000.0 + 1 / 2000.0) / 10).epsilon(1e-3));
    // With the arm that it says is needed, the smallest effect seen is the one asked for.
    question.percent_each = window.thumbs_up.percent_each_needed;
    CHECK(plan_ablation(question, 14, seen).value().thumbs_up.detectable == doctest::Approx(question.minimum_effect));
    CHECK(plan_ablation(question, 14, {}).error().reason == analysis::Reason::no_units);
    CHECK(plan_ablation(question, 14, {n, n, n, n, n}).error().reason == analysis::Reason::zero_variance);
}

TEST_CASE("the plan's route tells what it was made from, and refuses what it cannot plan") {
    Service service;
    CHECK(service.post("/v1/ablations/plan", R"({})").mistakes() == "/recommenders nobody_seen\n");
    CHECK(service.post("/v1/ablations/plan", R"({"recommenders": 0, "power": 0.01, "percent_each": -1})").mistakes() ==
          "/recommenders out_of_range\n/percent_each out_of_range\n/power out_of_range\n");
    for (int i = 0; i < 200; ++i)
        service.put_sql("insert into listener_days (listener_id, day, thumbs_up, listened_ms) values ('l" + std::to_string(i) +
                        "', current_date - 2, " + std::to_string(i % 5) + ", " + std::to_string(i * 100'000) + ")");
    const auto plan = service.post("/v1/ablations/plan", R"({"recommenders": 12, "percent_each": 2, "arms_at_once": 10})").body;
    CHECK(plan.at("rounds") == 2);
    CHECK(plan.at("windows").at(0).at("listeners") == 200.0);
    CHECK(plan.at("windows").at(0).at("thumbs_up").at("mean") == 2.0);
    CHECK(plan.at("days_needed").is_null());
    CHECK(service.post("/v1/ablations/plan", R"({"recommenders": 1, "percent_each": 25, "arms_at_once": 1, "minimum_effect": 1})")
              .body.at("days_needed") == 7);
}
