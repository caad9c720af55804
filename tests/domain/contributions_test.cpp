// What a play adds to the rollups: every thing on its day, and what is credited plus what is not is what happened.
#include "domain/contributions.hpp"

#include <doctest/doctest.h>

#include <random>

#include "domain/slot.hpp"

using namespace bellwether;

namespace {

constexpr std::int64_t hour = 3'600'000'000;

UtcTime at(std::int64_t hours) {
    return UtcTime(std::chrono::microseconds(hours * hour));
}
UtcDay day(int n) {
    return UtcDay(std::chrono::days(n));
}

Uuid id(std::uint8_t last) {
    Uuid uuid{};
    uuid.back() = last;
    return uuid;
}

StartedPlay started(std::int64_t hours, std::vector<SlateEntry> slate, std::optional<int> selected_by) {
    StartedPlay play;
    play.at = at(hours);
    play.event_id = id(1);
    play.genre = "jazz";
    play.slate = std::move(slate);
    play.selected_by = selected_by;
    return play;
}

PlayState random_state(std::mt19937_64& random) {
    PlayState state;
    const auto up_to = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    if (up_to(4) > 0) {
        std::vector<SlateEntry> slate;
        for (int i = 0, n = up_to(5); i < n; ++i) {
            const int recommender = up_to(4);
            slate.push_back({recommender, 10 * recommender + up_to(2), static_cast<double>(up_to(3)) - 0.5, i});
        }
        state.add(started(up_to(72), slate, up_to(2) ? std::optional<int>(up_to(5)) : std::nullopt));
    }
    for (int i = 0, n = up_to(3); i < n; ++i)
        state.add(
            GivenThumb{at(up_to(72)), id(static_cast<std::uint8_t>(10 + i)), static_cast<ThumbValue>(up_to(3) - 1)});
    for (int i = 0, n = up_to(3); i < n; ++i)
        state.add(HeardListen{at(up_to(72)), id(static_cast<std::uint8_t>(20 + i)), up_to(300'000),
                              static_cast<ListenOutcome>(1 + up_to(3))});
    return state;
}

template <class Cells>
auto sum_of(const Cells& cells) {
    typename Cells::mapped_type sum;
    for (const auto& [key, counts] : cells)
        sum.add(counts);
    return sum;
}

}  // namespace

TEST_CASE("a play, its thumb and its listens each count on the day of their own event") {
    PlayState state;
    state.add(started(1, {}, std::nullopt));
    state.add(GivenThumb{at(25), id(2), ThumbValue::up});
    state.add(HeardListen{at(2), id(3), 500, ListenOutcome::skipped});
    state.add(HeardListen{at(49), id(4), 700, ListenOutcome::completed});
    Contributions sums;
    sums.add("ada", state, 1);
    const auto& days = sums.listener_days;
    REQUIRE(days.size() == 3);
    using enum ListenerColumn;
    CHECK(days.at({"ada", day(0)})[plays] == 1);
    CHECK(days.at({"ada", day(0)})[listened_ms] == 500);
    CHECK(days.at({"ada", day(0)})[listened_plays] == 0);
    CHECK(days.at({"ada", day(1)})[thumbs_up] == 1);
    CHECK(days.at({"ada", day(2)})[listened_ms] == 700);
    CHECK(days.at({"ada", day(2)})[listened_plays] == 1);
    CHECK(days.at({"ada", day(2)})[completions] == 1);
    CHECK(days.at({"ada", day(2)})[skips] == 0);
}

TEST_CASE("a thumb before its play counts for its listener, and waits unattributed on its own day") {
    PlayState state;
    state.add(GivenThumb{at(25), id(2), ThumbValue::down});
    state.add(HeardListen{at(49), id(4), 700, ListenOutcome::stopped});
    Contributions sums;
    sums.add("ada", state, 1);
    using enum HappenedColumn;
    const int group = listener_group_of("ada");
    CHECK(sums.listener_days.at({"ada", day(1)})[ListenerColumn::thumbs_down] == 1);
    CHECK(sums.happened_days.at({day(1), group, "", ""})[down] == 1);
    CHECK(sums.happened_days.at({day(1), group, "", ""})[no_play_down] == 1);
    CHECK(sums.happened_days.at({day(2), group, "", ""})[no_play_ms] == 700);
    CHECK(sums.credit_days.empty());
}

TEST_CASE("credit counts on the day of the play") {
    PlayState state;
    state.add(started(1, {{1, 11, 0.5, 1}, {2, 21, 0.5, 2}}, 2));
    state.add(GivenThumb{at(60), id(2), ThumbValue::up});
    state.add(HeardListen{at(49), id(4), 3, ListenOutcome::stopped});
    Contributions sums;
    sums.add("ada", state, 1);
    const int group = listener_group_of("ada");
    REQUIRE(sums.credit_days.size() == 2);
    const auto& first = sums.credit_days.at({day(0), group, 11, "jazz", ""});
    const auto& second = sums.credit_days.at({day(0), group, 21, "jazz", ""});
    using enum CreditColumn;
    CHECK(first[proposed] == 1);
    CHECK(first[selected] == 0);
    CHECK(second[selected] == 1);
    CHECK(second[selected_up] == 1);
    CHECK(second[selected_ms] == 3);
    CHECK(first[shapley_up_micro] == 500'000);
    CHECK(first[proportional_ms_micro] == 1'500'000);
    CHECK(sums.overlap_days.at({day(0), 1, 2, "jazz", ""})[OverlapColumn::plays] == 1);
    CHECK(sums.overlap_days.at({day(0), 1, 1, "jazz", ""})[OverlapColumn::plays] == 1);
    CHECK_FALSE(sums.overlap_days.contains({day(0), 2, 1, "jazz", ""}));
}

TEST_CASE("credited and unattributed sum to what happened, under every rule") {
    std::mt19937_64 random(21);
    Contributions sums;
    for (int i = 0; i < 5000; ++i)
        sums.add("listener " + std::to_string(random() % 300), random_state(random), 1);
    const auto credited = sum_of(sums.credit_days);
    const auto happened = sum_of(sums.happened_days);
    using C = CreditColumn;
    using H = HappenedColumn;
    constexpr std::int64_t million = 1'000'000;
    REQUIRE(happened[H::up] > 0);
    CHECK(credited[C::selected] + happened[H::no_slate_plays] + happened[H::selected_unknown_plays] ==
          happened[H::plays]);
    CHECK(credited[C::selected_up] + happened[H::no_play_up] + happened[H::no_slate_up] +
              happened[H::selected_unknown_up] ==
          happened[H::up]);
    CHECK(credited[C::selected_ms] + happened[H::no_play_ms] + happened[H::no_slate_ms] +
              happened[H::selected_unknown_ms] ==
          happened[H::ms]);
    CHECK(credited[C::unique_down] + happened[H::no_play_down] + happened[H::no_slate_down] +
              happened[H::several_down] ==
          happened[H::down]);
    CHECK(credited[C::unique_proposed] + happened[H::no_slate_plays] + happened[H::several_plays] ==
          happened[H::plays]);
    for (const auto column : {C::proportional_up_micro, C::shapley_up_micro})
        CHECK(credited[column] == million * (happened[H::up] - happened[H::no_play_up] - happened[H::no_slate_up]));
    for (const auto column : {C::proportional_ms_micro, C::shapley_ms_micro})
        CHECK(credited[column] == million * (happened[H::ms] - happened[H::no_play_ms] - happened[H::no_slate_ms]));
}

TEST_CASE("taking a state away again leaves nothing") {
    std::mt19937_64 random(22);
    for (int i = 0; i < 500; ++i) {
        const auto state = random_state(random);
        Contributions sums;
        sums.add("ada", state, 1);
        sums.add("ada", state, -1);
        CHECK(sum_of(sums.listener_days).is_zero());
        for (const auto& [cell, counts] : sums.credit_days)
            CHECK(counts.is_zero());
        for (const auto& [cell, counts] : sums.happened_days)
            CHECK(counts.is_zero());
        for (const auto& [cell, counts] : sums.overlap_days)
            CHECK(counts.is_zero());
    }
}

TEST_CASE("a created station counts on its day") {
    Contributions sums;
    sums.add_station("ada", at(30), 1);
    CHECK(sums.listener_days.at({"ada", day(1)})[ListenerColumn::stations_created] == 1);
}
