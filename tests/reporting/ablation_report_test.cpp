// The ablation report from readings made up here; the route is met by tests/simulation/mix_test.cpp.
#include "reporting/ablation_report.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "reporting/ablation_report_endpoints.hpp"
#include "reporting/asked.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

analysis::Comparison effect(double estimate, double error) {
    return analysis::compare(estimate, error * error, INFINITY, 1, analysis::Alternative::two_sided, 0.05).value();
}

AblationReading reading(const std::string& name, int round, double thumbs, double hours, double error = 0.001, bool added = false) {
    AblationReading one;
    one.round = round;
    one.arm = {"without-" + name, name, added};
    one.population = 1000;
    one.arm_listeners = 10;
    one.control_listeners = 20;
    one.thumbs_up = effect(thumbs, error);
    one.hours = effect(hours, error);
    return one;
}

/// 1,000 thumbs and 1,000 hours in a round.
AblationReport report_of(std::vector<AblationReading> readings, AblationSettings settings = {}) {
    AblationInputs inputs;
    inputs.readings = std::move(readings);
    for (const auto& one : inputs.readings) inputs.happened[one.round] = {1000, 1000};
    inputs.waiting = {{"nobody-yet", false}};
    return build_ablation_report("mix", inputs, settings);
}

const AblationRow& row(const AblationReport& report, const std::string& name) {
    for (const auto& one : report.rows)
        if (one.recommender == name) return one;
    throw std::runtime_error("no row of " + name);
}

}  // namespace

TEST_CASE("what the listeners without it lose, times everybody, is what it adds; for a candidate it is what they win") {
    const auto report = report_of({reading("a", 1, -0.1, -0.05), reading("new", 1, 0.02, 0.03, 0.001, true)});
    CHECK(*row(report, "a").thumbs_up.total.value == doctest::Approx(100));
    CHECK(*row(report, "a").thumbs_up.share.value == doctest::Approx(0.1));
    CHECK(row(report, "a").thumbs_up.total.bounds->lower == doctest::Approx(100 - 1.959964));
    CHECK(*row(report, "new").hours.total.value == doctest::Approx(30));
    CHECK(row(report, "a").advice == Advice::keep);
    CHECK(row(report, "new").advice == Advice::add);
}

TEST_CASE("rounds sum, and so do their variances") {
    const auto report = report_of({reading("a", 1, -0.1, 0, 0.003), reading("a", 2, -0.2, 0, 0.004)});
    CHECK(*row(report, "a").thumbs_up.total.value == doctest::Approx(300));
    CHECK(row(report, "a").thumbs_up.total.bounds->standard_error == doctest::Approx(5));
    CHECK(row(report, "a").happened.thumbs_up == 2000);
    CHECK(row(report, "a").arm_listeners == 20);
    CHECK(row(report, "a").rounds == std::vector<int>{1, 2});
}

TEST_CASE("retired is what adds less than the margin at the most, or what listeners are better off without") {
    const auto report = report_of({reading("little", 1, -0.00001, 0.00001, 0.0001), reading("harm", 1, 0.1, 0.1),
                                   reading("unclear", 1, -0.001, 0, 0.01), reading("torn", 1, -0.1, 0.1)});
    CHECK(row(report, "little").advice == Advice::retire);
    CHECK(row(report, "little").reason.starts_with("less than 0.10% at the most: it adds 0.00% of all thumbs up (95% from"));
    CHECK(row(report, "harm").advice == Advice::retire);
    CHECK(row(report, "harm").reason.starts_with("listeners are better off without it"));
    CHECK(row(report, "unclear").advice == Advice::cannot_tell);
    CHECK(row(report, "unclear").reason.find("times the listeners would tell") != std::string::npos);
    CHECK(row(report, "torn").advice == Advice::cannot_tell);
    CHECK(row(report, "torn").reason.starts_with("thumbs and hours disagree"));
    const auto& none = row(report, "nobody-yet");
    CHECK(none.advice == Advice::cannot_tell);
    CHECK_FALSE(none.thumbs_up.total.value);
    CHECK(none.reason.find("no round of it is over") != std::string::npos);
}

TEST_CASE("the false discovery rate is held over all recommenders and both measures; the numbers are R's p.adjust") {
    // p = 0.01 and 0.04 of 100 tests: neither survives; alone both would.
    std::vector<AblationReading> readings;
    for (int i = 0; i < 49; ++i) readings.push_back(reading("null-" + std::to_string(i), 1, 0.0001, 0.0001));
    readings.push_back(reading("a", 1, -0.001 * 2.575829, -0.001 * 2.053749));
    const auto report = report_of(readings);
    CHECK(report.tests == 100);
    CHECK(*row(report, "a").thumbs_up.p_value == doctest::Approx(0.01).epsilon(1e-4));
    CHECK(*row(report, "a").thumbs_up.q_value > 0.9);
    CHECK(row(report, "a").advice == Advice::cannot_tell);
    const auto alone = report_of({readings.back()});
    CHECK(*row(alone, "a").thumbs_up.q_value == doctest::Approx(0.02).epsilon(1e-4));
    CHECK(*row(alone, "a").hours.q_value == doctest::Approx(0.04).epsilon(1e-4));
    AblationSettings any_dependence;
    any_dependence.correction = analysis::Adjustment::benjamini_yekutieli;
    CHECK(*row(report_of({readings.back()}, any_dependence), "a").thumbs_up.q_value == doctest::Approx(0.03).epsilon(1e-4));
}

TEST_CASE("a reading that was refused leaves no number, and the reason stands in the row") {
    auto broken = reading("a", 1, -0.1, -0.1);
    broken.thumbs_up = broken.hours = analysis::Undefined{analysis::Reason::no_support, "its arm was killed in round 1"};
    const auto report = report_of({broken});
    CHECK(report.tests == 0);
    CHECK(row(report, "a").thumbs_up.total.why == "its arm was killed in round 1");
    CHECK(row(report, "a").rounds.empty());
    CHECK(row(report, "a").reason == "no experiment says what it adds: its arm was killed in round 1; credit does not tell");
    const auto csv = to_csv(report);
    CHECK(csv.find("mix,a,false,0,0,0,,,,no_support") != std::string::npos);
}

TEST_CASE("the route refuses an ablation that is not there, and parameters that are none") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url()});
    const auto route = ablation_report_routes(database).at(0);
    CHECK(route.access == Access::read);
    CHECK(ask(route, {"ablation=mix"}).status == 404);
    CHECK(ask(route, {"ablation=A"}).status == 404);
    const auto refused = [&](const std::string& query) {
        const auto error = json_of(ask(route, {query})).at("errors").at(0);
        return std::string(error.at("pointer").as_string()) + " " + std::string(error.at("code").as_string());
    };
    CHECK(refused("") == "/ablation missing");
    CHECK(refused("ablation=mix&correction=none") == "/correction unknown_correction");
    CHECK(refused("ablation=mix&margin=1") == "/margin out_of_range");
    CHECK(refused("ablation=mix&margin=much") == "/margin out_of_range");
}
