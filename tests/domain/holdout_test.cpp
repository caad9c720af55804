// Quarters, and who is held out in them.
#include "domain/holdout.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "domain/allocation.hpp"

using namespace bellwether;

namespace {

UtcTime at(const char* text) { return parse_time(text).value(); }

Holdout holdout_of(const std::string& salt, double percent) {
    Holdout holdout;
    holdout.salt = salt;
    holdout.slots = slots_of_percent(percent);
    return holdout;
}

}  // namespace

TEST_CASE("a quarter begins at its first instant in UTC and ends at the next one's") {
    CHECK(quarter_of(at("2026-12-31T23:59:59.999999Z")) == Quarter{2026, 4});
    CHECK(quarter_of(at("2027-01-01T00:00:00Z")) == Quarter{2027, 1});
    CHECK(quarter_of(at("2026-03-31T23:59:59Z")) == Quarter{2026, 1});
    CHECK(quarter_of(at("2026-04-01T00:00:00Z")) == Quarter{2026, 2});
    CHECK(Quarter{2026, 4}.begin() == at("2026-10-01T00:00:00Z"));
    CHECK(Quarter{2026, 4}.end() == at("2027-01-01T00:00:00Z"));
    CHECK(Quarter{2026, 4}.next() == Quarter{2027, 1});
    CHECK(print_quarter({2026, 4}) == "2026Q4");
    CHECK(parse_quarter("2026Q4", "").value() == Quarter{2026, 4});
}

TEST_CASE("what is no quarter is refused where it stands") {
    for (const char* text : {"", "2026", "2026Q5", "2026Q0", "26Q4", "2026q4", "2026Q44", "0000Q1", "202aQ1"}) {
        CAPTURE(text);
        const auto quarter = parse_quarter(text, "/quarter");
        REQUIRE(!quarter);
        CHECK(quarter.error().errors.front().pointer == "/quarter");
        CHECK(quarter.error().errors.front().code == "bad_quarter");
    }
}

TEST_CASE("holdout and twin are of one size, apart, and as large as ordered") {
    constexpr int listeners = 200'000;
    const Holdout holdout = holdout_of("a salt", 5);
    std::array<int, 2> sizes{};
    for (int i = 0; i < listeners; ++i)
        if (const auto group = group_of(holdout, fmt::format("listener-{}", i))) ++sizes[static_cast<std::size_t>(*group)];
    // Binomial: 10,000 expected, standard deviation 97.5; four of them.
    CHECK(std::abs(sizes[0] - 10'000) < 390);
    CHECK(std::abs(sizes[1] - 10'000) < 390);
}

TEST_CASE("who was held out last quarter says nothing about who is now: the overlap is the product of the sizes") {
    constexpr int listeners = 200'000;
    const Holdout before = holdout_of("holdout.2026Q3.x", 10), after = holdout_of("holdout.2026Q4.y", 20);
    std::array<std::array<int, 2>, 2> together{};
    for (int i = 0; i < listeners; ++i) {
        const std::string listener = fmt::format("listener-{}", i);
        const auto a = group_of(before, listener), b = group_of(after, listener);
        if (a && b) ++together[static_cast<std::size_t>(*a)][static_cast<std::size_t>(*b)];
    }
    // 10% of 20% of 200,000 = 4,000 in each of the four, standard deviation 63; four of them.
    for (const auto& row : together)
        for (const int count : row) CHECK(std::abs(count - 4'000) < 252);
}

TEST_CASE("half and half is everybody, and no more can be ordered") {
    const Holdout holdout = holdout_of("all", holdout_percent_max);
    for (int i = 0; i < 1000; ++i) CHECK(group_of(holdout, fmt::format("listener-{}", i)).has_value());
}

TEST_CASE("a holdout that is made within a quarter begins then, the next one at its quarter's first instant") {
    const HoldoutPolicy policy{1.5, 1, std::nullopt};
    const UtcTime now = at("2026-11-24T12:00:00Z");
    CHECK(wanted_holdout(policy, {2026, 4}, now)->begins_at == now);
    const auto next = wanted_holdout(policy, {2027, 1}, now);
    CHECK(next->begins_at == at("2027-01-01T00:00:00Z"));
    CHECK(next->ends_at == at("2027-04-01T00:00:00Z"));
    CHECK(next->slots == 15'000);
    CHECK(!wanted_holdout({0, 1, std::nullopt}, {2027, 1}, now));
}
