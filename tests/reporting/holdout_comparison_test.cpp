// The twin against the holdout: pure sums first, then on a real PostgreSQL.
#include "reporting/holdout_comparison.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "analysis/effects/welch.hpp"
#include "reporting/asked.hpp"
#include "reporting/holdout_comparison_endpoints.hpp"
#include "support/postgres.hpp"

using namespace bellwether;
using namespace bellwether::test;

namespace {

UtcTime at(const char* text) { return parse_time(text).value(); }

Holdout half_and_half() {
    Holdout holdout;
    holdout.quarter = {2026, 4};
    holdout.percent = 50;
    holdout.slots = 500'000;
    holdout.begins_at = at("2026-10-01T00:00:00Z");
    holdout.ends_at = at("2027-01-01T00:00:00Z");
    return holdout;
}

}  // namespace

TEST_CASE("the comparison is Welch's t-test of the listeners, to the last digits") {
    GroupTotals held_out, twin;
    std::vector<double> a, b;
    for (int i = 0; i < 200; ++i) {
        held_out.add({"", i % 7, i % 3, 3'600'000LL * (i % 5)});
        a.push_back(i % 5);
        twin.add({"", i % 9, i % 2, 3'600'000LL * (i % 6) + 1'800'000});
        b.push_back(i % 6 + 0.5);
    }
    const auto comparison = compare_holdout(half_and_half(), held_out, twin);
    REQUIRE(comparison.metrics.size() == 4);
    const auto& hours = comparison.metrics[3];
    const auto expected = analysis::welch(analysis::Moments::of(a), analysis::Moments::of(b), analysis::EffectScale::absolute,
                                          analysis::Alternative::two_sided, 0.05);
    REQUIRE(hours.absolute_fixed_horizon.effect);
    CHECK(hours.absolute_fixed_horizon.effect->estimate == doctest::Approx(expected.value().estimate).epsilon(1e-12));
    CHECK(hours.absolute_fixed_horizon.effect->standard_error == doctest::Approx(expected.value().standard_error).epsilon(1e-12));
    CHECK(hours.absolute.effect->upper > hours.absolute_fixed_horizon.effect->upper);  // valid at every look costs width
    CHECK(hours.holdout_total == 400);
    CHECK(comparison.sample_ratio.sound);
}

TEST_CASE("groups of different sizes are called out, and empty ones answer with a reason") {
    GroupTotals few, many;
    for (int i = 0; i < 100; ++i) few.add({"", i % 2, 0, 1});
    for (int i = 0; i < 200; ++i) many.add({"", i % 2, 0, 1});
    CHECK_FALSE(compare_holdout(half_and_half(), few, many).sample_ratio.sound);
    const auto nothing = compare_holdout(half_and_half(), {}, {});
    CHECK(!nothing.metrics[0].absolute.effect);
    CHECK(nothing.metrics[0].absolute.refused == "too_few_units");
}

TEST_CASE("who was in which group is found at report time, for the whole days of the holdout") {
    Database database(DatabaseSettings{.url = fresh_migrated_database_url(PostgresRole::service)});
    database.write([](Transaction& transaction) {
        transaction.run("insert into holdouts (quarter, percent, slots, salt, begins_at, ends_at, created_by)"
                        " values ('2026Q4', 10, 100000, 'a salt', '2026-11-24 12:00+00', '2027-01-01 00:00+00', 'ada')");
        transaction.run("insert into listener_days (listener_id, day, thumbs_up, listened_ms)"
                        " select 'listener-' || n, d, 1, 3600000 from generate_series(1, 3000) n,"
                        " unnest(array['2026-11-24'::date, '2026-11-25', '2026-12-31', '2027-01-01']) d");
    });
    std::int64_t expected = 0;
    for (int i = 1; i <= 3000; ++i)
        expected += group_of("a salt", 100'000, fmt::format("listener-{}", i)) == HoldoutGroup::holdout ? 1 : 0;
    const auto comparison = load_holdout_comparison(database, {2026, 4}, at("2027-02-01T00:00:00Z")).value();
    CHECK(print_day(comparison.from) == "2026-11-25");  // the 24th was begun without a holdout
    CHECK(print_day(comparison.until) == "2027-01-01");
    CHECK(comparison.holdout_listeners == expected);
    CHECK(comparison.metrics[0].holdout_mean == 2);
    CHECK(comparison.metrics[3].twin_mean == 2);
    const auto early = load_holdout_comparison(database, {2026, 4}, at("2026-11-25T08:00:00Z")).value();
    CHECK(early.metrics[0].holdout_mean == 1);

    const auto route = holdout_comparison_routes(database).front();
    const auto asked = [&](const std::string& quarter, const std::string& query) {
        return ask(route, {.query = query, .path_parameters = {{"quarter", quarter}}});
    };
    CHECK(json_of(asked("2026Q4", "as_of=2027-02-01")).at("listeners").at("holdout") == expected);
    CHECK(asked("2026Q3", "").status == 404);
    CHECK(asked("q4", "").status == 422);
    CHECK(asked("2026Q4", "as_of=yesterday").status == 422);
}
