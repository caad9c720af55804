// The state of a play: any order and any repetition of its events, and any way of merging parts of them, gives the
// same.
#include "domain/play_state.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>

using namespace bellwether;

namespace {

UtcTime at(std::int64_t microseconds) {
    return UtcTime(std::chrono::microseconds(microseconds));
}

Uuid id(std::uint8_t last) {
    Uuid uuid{};
    uuid.back() = last;
    return uuid;
}

using Step = std::function<void(PlayState&)>;

Step play_step(std::int64_t time, std::uint8_t event, std::string track) {
    return [=](PlayState& state) {
        StartedPlay play;
        play.at = at(time);
        play.event_id = id(event);
        play.track_id = track;
        state.add(play);
    };
}
Step thumb_step(std::int64_t time, std::uint8_t event, ThumbValue value) {
    return [=](PlayState& state) { state.add(GivenThumb{at(time), id(event), value}); };
}
Step listen_step(std::int64_t time, std::uint8_t event, std::int64_t ms, ListenOutcome outcome, std::int64_t track_ms) {
    return [=](PlayState& state) {
        state.add(HeardListen{at(time), id(event), ms, outcome});
        state.add_track_ms(track_ms);
    };
}

/// Events of one play with few distinct times, so that ties are common.
std::vector<Step> random_steps(std::mt19937_64& random) {
    std::vector<Step> steps;
    const auto up_to = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int i = 0, n = up_to(9); i < n; ++i) {
        const auto event = static_cast<std::uint8_t>(i);
        switch (up_to(3)) {
            case 0:
                steps.push_back(play_step(up_to(4), event, "track " + std::to_string(i)));
                break;
            case 1:
                steps.push_back(thumb_step(up_to(4), event, static_cast<ThumbValue>(up_to(3) - 1)));
                break;
            default:
                steps.push_back(
                    listen_step(up_to(4), event, up_to(1000), static_cast<ListenOutcome>(1 + up_to(3)), up_to(500)));
        }
    }
    return steps;
}

PlayState state_of(const std::vector<Step>& steps) {
    PlayState state;
    for (const auto& step : steps)
        step(state);
    return state;
}

}  // namespace

TEST_CASE("any order and any repetition of a play's events gives the same state") {
    std::mt19937_64 random(7);
    for (int round = 0; round < 2000; ++round) {
        auto steps = random_steps(random);
        const auto state = state_of(steps);
        for (std::size_t i = 0, n = steps.size(); i < n; ++i)
            if (random() % 2) steps.push_back(steps[i]);
        std::shuffle(steps.begin(), steps.end(), random);
        REQUIRE(state_of(steps) == state);
    }
}

TEST_CASE("states merge in any order and grouping, and merging again changes nothing") {
    std::mt19937_64 random(8);
    for (int round = 0; round < 2000; ++round) {
        const auto steps = random_steps(random);
        PlayState parts[3];
        for (const auto& step : steps) {
            step(parts[random() % 3]);
            step(parts[random() % 3]);
        }
        PlayState left = parts[0];
        left.merge(parts[1]);
        left.merge(parts[2]);
        PlayState right = parts[2];
        PlayState inner = parts[1];
        inner.merge(parts[0]);
        right.merge(inner);
        REQUIRE(left == state_of(steps));
        REQUIRE(right == left);
        right.merge(left);
        REQUIRE(right == left);
    }
}

TEST_CASE("the earliest play, the latest thumb, the last listen's outcome, the sum of listening") {
    const auto state = state_of({play_step(20, 1, "late"), play_step(10, 9, "b"), play_step(10, 8, "a"),
                                 thumb_step(30, 2, ThumbValue::up), thumb_step(31, 3, ThumbValue::down),
                                 listen_step(50, 4, 700, ListenOutcome::completed, 900),
                                 listen_step(40, 5, 200, ListenOutcome::skipped, 1000)});
    CHECK(state.play()->track_id == "a");
    CHECK(state.thumb() == ThumbValue::down);
    CHECK(state.listens().back().outcome == ListenOutcome::completed);
    CHECK(state.listened_ms() == 900);
    CHECK(state.track_ms() == 1000);
}

TEST_CASE("an undo that is the latest leaves no thumb; an older one changes nothing") {
    CHECK(state_of({thumb_step(2, 1, ThumbValue::undo), thumb_step(1, 2, ThumbValue::up)}).thumb() == ThumbValue::undo);
    CHECK(state_of({thumb_step(1, 1, ThumbValue::undo), thumb_step(2, 2, ThumbValue::up)}).thumb() == ThumbValue::up);
    CHECK(PlayState().thumb() == ThumbValue::undo);
}

TEST_CASE("listening beyond every limit stays creditable") {
    PlayState state;
    for (std::uint8_t i = 0; i < 3; ++i)
        state.add(HeardListen{at(i), id(i), std::numeric_limits<std::int64_t>::max(), ListenOutcome::stopped});
    CHECK(state.listened_ms() == PlayState::listened_ms_max);
}
