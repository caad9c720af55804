// The impact report: pure first, then its routes over a fresh database.
#include "reporting/impact_builder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>
#include <random>

#include "analysis/moments.hpp"
#include "http/digest.hpp"
#include "reporting/asked.hpp"
#include "reporting/impact_endpoints.hpp"
#include "reporting/impact_inputs.hpp"
#include "support/near.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;
using bellwether::testing::check_near;

namespace {

namespace json = boost::json;

/// Listeners with thumbs of that mean a day, in a test of ten days.
StageSums arm(std::mt19937_64& random, int listeners, double mean) {
    std::normal_distribution<double> normal;
    analysis::PairMoments moments;
    for (int i = 0; i < listeners; ++i) moments.add(10 * (mean + normal(random)), 10);
    return {moments.n(),          moments.mean_x(),     moments.mean_y(),
            moments.centred_xx(), moments.centred_yy(), moments.centred_xy()};
}

LaunchFacts launch(std::mt19937_64& random, const std::string& key, double effect, bool shipped) {
    LaunchFacts facts;
    facts.experiment = key;
    facts.variant = "treatment";
    facts.state = "stopped";
    facts.decision = shipped ? "ship" : "rollback";
    facts.shipped = shipped;
    facts.primary = "thumbs_up";
    facts.recommenders = {"collab"};
    facts.test_listener_days = 1'000;
    facts.live_listener_days = 10'000;
    facts.live_listeners = 500;
    facts.live_days = 20;
    facts.thumbs_up = {{arm(random, 400, 2)}, {arm(random, 400, 2 + effect)}};
    facts.hours = {{arm(random, 400, 1)}, {arm(random, 400, 1 + effect / 2)}};
    return facts;
}

ImpactInputs quarter_of_three() {
    std::mt19937_64 random(7);
    ImpactInputs inputs;
    inputs.quarter = "2026Q3";
    inputs.cut_off = "2026-10-01T00:00:00Z";
    inputs.from = "2026-07-01";
    inputs.until = "2026-10-01";
    inputs.launches = {launch(random, "good", 0.4, true), launch(random, "null", 0, false), launch(random, "harm", -0.3, false)};
    MoneyModel money;
    money.version = 3;
    money.currency = "EUR";
    money.revenue_per_hour = 0.05;
    money.revenue_per_hour_se = 0.005;
    money.ad_load = 0.5;
    money.horizon_days = 10;
    inputs.money = money;
    HoldoutFacts holdout;
    holdout.active_listeners = 500;
    holdout.holdout_listeners = holdout.twin_listeners = 50;
    holdout.thumbs_up = 8;
    holdout.thumbs_up_se = 2;
    inputs.holdout = holdout;
    return inputs;
}

double number(const json::value& value) { return value.to_number<double>(); }

}  // namespace

TEST_CASE("launches are extrapolated to the days they were live, nulls and rollbacks to their tests alone") {
    const auto report = build_impact(quarter_of_three());
    const auto& launches = report.at("launches").as_array();
    const auto& good = launches[0].at("thumbs_up");
    check_near(number(good.at("naive").at("total")), 11'000 * number(good.at("per_listener_day").at("effect")), 1e-12);
    CHECK(number(good.at("empirical_bayes").at("total")) < number(good.at("naive").at("total")));
    CHECK(number(good.at("conditional").at("total")) > 0);
    CHECK_FALSE(good.as_object().contains("ruled_out"));
    const auto& null = launches[1].at("thumbs_up");
    check_near(number(null.at("naive").at("total")), 1'000 * number(null.at("per_listener_day").at("effect")), 1e-12);
    CHECK(null.at("conditional").at("refused").as_string() == "not_launched");
    CHECK(number(null.at("ruled_out").at("above")) == number(null.at("per_listener_day").at("interval").at(1)));
    CHECK(launches[2].at("outcome").as_string() == "rollback");
    CHECK(launches[0].at("hours").at("conditional").at("refused").as_string() == "not_selected");
}

TEST_CASE("parts of the recommenders sum to the total, and the sum is held against the holdout in one line") {
    auto inputs = quarter_of_three();
    inputs.launches[1].recommenders = {"collab", "tempo"};
    inputs.launches[2].recommenders = {};
    const auto report = build_impact(inputs);
    double naive = 0, shrunk = 0;
    for (const auto& row : report.at("recommenders").as_array()) {
        naive += number(row.at("thumbs_up").at("naive").at("total"));
        shrunk += number(row.at("thumbs_up").at("empirical_bayes").at("total"));
    }
    const auto& total = report.at("total").at("thumbs_up");
    check_near(naive, number(total.at("naive").at("total")), 1e-9);
    check_near(shrunk, number(total.at("empirical_bayes").at("total")), 1e-9);
    const auto& held = report.at("holdout").at("thumbs_up");
    check_near(number(held.at("holdout").at("total")), 4'000, 1e-12);
    CHECK(held.at("within_noise").as_bool());
    CHECK(std::string(held.at("line").as_string()).find("within noise") != std::string::npos);
    CHECK(report.at("holdout").at("hours").as_object().contains("refused"));
    inputs.holdout->sound = false;
    CHECK(build_impact(inputs).at("holdout").at("thumbs_up").as_object().contains("refused"));
}

TEST_CASE("hours become money by the model, with its own uncertainty carried through") {
    auto inputs = quarter_of_three();
    const auto report = build_impact(inputs);
    const auto& money = report.at("total").at("money");
    const auto& launches = report.at("launches").as_array();
    // The horizon is ten days of the launch's twenty: half of its live days count in the quarter, and all over the horizon.
    const double effect = number(launches[0].at("hours").at("empirical_bayes").at("total")) / 11'000;
    check_near(number(launches[0].at("money").at("quarter").at("amount")), 0.5 * 0.05 * effect * 6'000, 1e-9);
    check_near(number(launches[0].at("money").at("horizon").at("amount")), 0.5 * 0.05 * effect * 5'000, 1e-9);
    const auto width = [](const json::value& of) { return number(of.at("quarter").at("interval").at(1)) - number(of.at("quarter").at("interval").at(0)); };
    inputs.money->revenue_per_hour_se = 0;
    const auto sure = build_impact(inputs);
    CHECK(width(money) > width(sure.at("total").at("money")));
    inputs.money.reset();
    CHECK(build_impact(inputs).at("total").at("money").is_null());
}

TEST_CASE("the same inputs make the same bytes, through their text and back") {
    const auto inputs = quarter_of_three();
    const std::string text = print_json(to_json(inputs));
    CHECK(print_json(to_json(impact_inputs_of(text))) == text);
    CHECK(print_json(build_impact(impact_inputs_of(text))) == print_json(build_impact(inputs)));
    const std::string csv = impact_csv(build_impact(inputs));
    CHECK(csv.starts_with("kind,name,variant,outcome,measure,estimate,total,lower,upper\r\n"));
    CHECK(csv.find("total,,,,thumbs_up,empirical_bayes,") != std::string::npos);
}

TEST_CASE("a quarter without any test has a report that says so") {
    ImpactInputs inputs;
    inputs.quarter = "2026Q3";
    const auto report = build_impact(inputs);
    CHECK(report.at("total").at("thumbs_up").at("refused").as_string() == "no_estimates");
    CHECK(report.at("holdout").is_null());
}

TEST_CASE("in 400 simulated quarters the report's naive sum is biased up, and its interval covers the truth in at least 93%") {
    std::mt19937_64 random(11);
    std::normal_distribution<double> normal;
    int covered = 0;
    double naive_error = 0, error = 0;
    for (int round = 0; round < 400; ++round) {
        ImpactInputs inputs;
        double truth = 0;
        for (int i = 0; i < 15; ++i) {
            const double effect = 0.05 * normal(random);
            LaunchFacts facts;
            facts.experiment = fmt::format("test-{}", i);
            facts.primary = "thumbs_up";
            facts.decision = "inconclusive";
            facts.test_listener_days = 500;
            facts.live_listener_days = 5'000 + 300 * i;
            // 400 listeners of variance 1 a day, of which the arm's mean is drawn as its sum would be.
            const auto drawn = [&](double mean) {
                return StageSums{400, 10 * (mean + normal(random) / 20), 10, 100.0 * 399, 0, 0};
            };
            facts.thumbs_up = {{drawn(2)}, {drawn(2 + effect)}};
            facts.hours = facts.thumbs_up;
            const double estimate = (facts.thumbs_up.treatment[0].mean_value - facts.thumbs_up.control[0].mean_value) / 10;
            facts.shipped = estimate > 1.96 * std::sqrt(2.0 / 400);
            truth += effect * (500 + (facts.shipped ? static_cast<double>(facts.live_listener_days) : 0));
            inputs.launches.push_back(facts);
        }
        const auto report = build_impact(inputs);
        const auto& total = report.at("total").at("thumbs_up");
        const auto& shrunk = total.at("empirical_bayes");
        covered += number(shrunk.at("interval").at(0)) <= truth && truth <= number(shrunk.at("interval").at(1)) ? 1 : 0;
        naive_error += (number(total.at("naive").at("total")) - truth) / 400;
        error += (number(shrunk.at("total")) - truth) / 400;
    }
    CAPTURE(naive_error);
    CAPTURE(error);
    CHECK(naive_error > 100);
    CHECK(std::abs(error) < 0.4 * naive_error);
    CHECK(covered >= 372);
}

namespace {

class ImpactRoutes {
  public:
    Response call(Method method, const std::string& pattern, const std::string& query, const std::string& body = "",
                  const std::string& id = "") {
        Request request;
        request.query = query;
        request.body = body;
        request.content_type = "application/json";
        request.principal = {"ada", Role::admin, false};
        if (!id.empty()) request.path_parameters = {{"report_id", id}};
        for (const auto& route : routes)
            if (route.method == method && route.pattern == pattern) return route.handler(request);
        FAIL("there is no such route");
        return {};
    }
    Database database{DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)}};
    std::vector<Route> routes = impact_routes(database);
};

std::string code_of(const Response& response) {
    CHECK(response.status == 422);
    return std::string(json_of(response).at("errors").at(0).at("pointer").as_string()) + " " +
           std::string(json_of(response).at("errors").at(0).at("code").as_string());
}

}  // namespace

TEST_CASE("a frozen report is what is shown, replays to the same bytes, and a later money model does not change it") {
    ImpactRoutes api;
    const std::string base = "/v1/reports/impact", frozen = base + "/frozen";
    const std::string model = R"({"currency": "EUR", "revenue_per_hour": 0.04, "ad_load": 0.5, "note": "a guess"})";
    CHECK(api.call(Method::post, "/v1/money-models", "", model).status == 201);
    CHECK(api.call(Method::get, base, "quarter=2026Q1").status == 200);
    const auto made = api.call(Method::post, frozen, "", R"({"quarter": "2026Q1", "reason": "for the board"})");
    REQUIRE(made.status == 201);
    const std::string id = std::to_string(json_of(made).at("report_id").to_number<int>());
    const auto shown = api.call(Method::get, base, "quarter=2026Q1");
    CHECK(sha256_hex(shown.body) == json_of(made).at("body_sha256").as_string());
    CHECK(api.call(Method::post, "/v1/money-models", "", R"({"currency": "EUR", "revenue_per_hour": 9, "note": "more"})").status == 201);
    CHECK(api.call(Method::get, base, "quarter=2026Q1").body == shown.body);
    CHECK(json_of(api.call(Method::get, base, "quarter=2026Q1&live=true")).at("money_model").at("version").to_number<int>() == 2);
    CHECK(json_of(api.call(Method::get, base, "quarter=2026Q1&money_model=1")).at("money_model").at("version").to_number<int>() == 1);
    CHECK(json_of(api.call(Method::get, frozen + "/{report_id}/replay", "", "", id)).at("same_bytes").as_bool());
    const auto rebuilt = json_of(api.call(Method::get, frozen + "/{report_id}/rebuild", "", "", id));
    CHECK(rebuilt.at("same_inputs").as_bool());
    CHECK(rebuilt.at("report_differences").as_array().empty());
    CHECK(sha256_hex(api.call(Method::get, frozen + "/{report_id}", "part=inputs", "", id).body) == json_of(made).at("inputs_sha256").as_string());
    CHECK(json_of(api.call(Method::get, frozen, "quarter=2026Q1")).at("items").as_array().size() == 1);
    CHECK(json_of(api.call(Method::get, "/v1/money-models", "")).at("items").as_array().size() == 2);
}

TEST_CASE("what a rebuild finds changed is named, and the frozen report stays") {
    ImpactRoutes api;
    api.database.write([](Transaction& transaction) {
        transaction.run("insert into holdouts (quarter, percent, slots, salt, begins_at, ends_at, created_by)"
                        " values ('2026Q1', 50, 500000, 'salt', '2026-01-01 00:00+00', '2026-04-01 00:00+00', 'ada')");
        transaction.run("insert into listener_days (listener_id, day, plays, thumbs_up, listened_ms)"
                        " select 'l' || n, '2026-02-01', 1, n % 3, 1000 * n from generate_series(1, 400) n");
    });
    const auto made = json_of(api.call(Method::post, "/v1/reports/impact/frozen", "", R"({"quarter": "2026Q1", "reason": "x"})"));
    const std::string id = std::to_string(made.at("report_id").to_number<int>());
    api.database.write([](Transaction& transaction) { transaction.run("update listener_days set thumbs_up = 2 where listener_id = 'l3'"); });
    const auto rebuilt = json_of(api.call(Method::get, "/v1/reports/impact/frozen/{report_id}/rebuild", "", "", id));
    CHECK_FALSE(rebuilt.at("same_inputs").as_bool());
    CHECK(std::string(rebuilt.at("input_differences").at(0).at("pointer").as_string()).starts_with("/holdout/thumbs_up"));
    CHECK(json_of(api.call(Method::get, "/v1/reports/impact/frozen/{report_id}/replay", "", "", id)).at("same_bytes").as_bool());
}

TEST_CASE("impact routes refuse what they cannot answer") {
    ImpactRoutes api;
    const std::string base = "/v1/reports/impact", frozen = base + "/frozen";
    CHECK(code_of(api.call(Method::get, base, "")) == "/quarter missing");
    CHECK(api.call(Method::get, base, "quarter=2026").status == 422);
    CHECK(code_of(api.call(Method::get, base, "quarter=2999Q1")) == "/quarter ahead");
    CHECK(code_of(api.call(Method::get, base, "quarter=2026Q1&money_model=x")) == "/money_model unknown_model");
    CHECK(code_of(api.call(Method::get, base, "quarter=2026Q1&money_model=7")) == "/money_model unknown_model");
    CHECK(code_of(api.call(Method::post, frozen, "", R"({"quarter": "2026Q1"})")) == "/reason missing");
    CHECK(code_of(api.call(Method::post, frozen, "", R"({"quarter": "2026Q1", "reason": "x", "cut_off": "soon"})")) == "/cut_off bad_time");
    CHECK(code_of(api.call(Method::post, frozen, "", R"({"quarter": "2026Q1", "reason": "x", "cut_off": "2027-01-01T00:00:00Z"})")) ==
          "/cut_off out_of_range");
    CHECK(code_of(api.call(Method::post, frozen, "", R"({"quarter": "2999Q1", "reason": "x", "cut_off": "2999-02-01T00:00:00Z"})")) ==
          "/cut_off ahead");
    CHECK(code_of(api.call(Method::post, frozen, "", R"({"quarter": "2026Q1", "reason": "x", "money_model": 9})")) == "/money_model unknown_model");
    CHECK(api.call(Method::get, frozen + "/{report_id}", "", "", "x").status == 404);
    CHECK(api.call(Method::get, frozen + "/{report_id}/replay", "", "", "99").status == 404);
    const auto money = [&](const std::string& body) { return code_of(api.call(Method::post, "/v1/money-models", "", body)); };
    CHECK(money(R"({"currency": "eur", "revenue_per_hour": 1, "note": "x"})") == "/currency bad_currency");
    CHECK(money(R"({"currency": "EUR", "revenue_per_hour": -1, "note": "x"})") == "/revenue_per_hour out_of_range");
    CHECK(money(R"({"currency": "EUR", "revenue_per_hour": 1, "ad_load": 2, "note": "x"})") == "/ad_load out_of_range");
    CHECK(money(R"({"currency": "EUR", "revenue_per_hour": 1, "horizon_days": 0, "note": "x"})") == "/horizon_days out_of_range");
    CHECK(money(R"({"currency": "EUR", "revenue_per_hour": 1})") == "/note missing");
}
