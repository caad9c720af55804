#include "domain/ablation.hpp"

#include <doctest/doctest.h>

#include <map>


using namespace bellwether;

namespace {

const UtcTime noon = parse_time("2026-11-24T12:00:00Z").value();

std::string names(const std::vector<AblationArm>& arms) {
    std::string text;
    for (const auto& arm : arms) text += arm.variant + " ";
    return text;
}

/// Plays rounds until `days` have passed, as the keeper does, a tick every hour.
void rotate(Ablation& ablation, const std::vector<std::string>& seen, int days) {
    for (UtcTime now = noon; now < noon + std::chrono::days(days); now += std::chrono::hours(1)) {
        const auto move = next_move(ablation, seen, now);
        if (move.end_round) ablation.rounds.back().ended_at = now;
        if (move.begin.empty()) continue;
        const int number = static_cast<int>(ablation.rounds.size()) + 1;
        ablation.rounds.push_back({number, "x", 1, now, ablation_end(now, ablation.days), std::nullopt, move.begin});
    }
}

}  // namespace

TEST_CASE("a round ends with a UTC day, after so many whole ones") {
    CHECK(print_time(ablation_end(noon, 14)) == "2026-12-09T00:00:00Z");
    CHECK(print_time(ablation_end(parse_time("2026-11-24T00:00:00Z").value(), 1)) == "2026-11-25T00:00:00Z");
}

TEST_CASE("the control is larger than an arm by the root of their number") {
    CHECK(ablation_control_percent(0.5, 9) == doctest::Approx(1.5));
    CHECK(ablation_round_percent(0.5, 9) == doctest::Approx(6));
}

TEST_CASE("while a round runs nothing moves, and at its end it is ended before the next begins") {
    Ablation ablation;
    ablation.days = 2;
    const std::vector<std::string> seen = {"b", "a", "c"};
    auto move = next_move(ablation, seen, noon);
    CHECK_FALSE(move.end_round);
    CHECK(names(move.begin) == "without-a without-b without-c ");
    ablation.rounds.push_back({1, "x", 1, noon, ablation_end(noon, 2), std::nullopt, move.begin});
    move = next_move(ablation, seen, ablation.rounds[0].ends_at - std::chrono::seconds(1));
    CHECK_FALSE(move.end_round);
    CHECK(move.begin.empty());
    move = next_move(ablation, seen, ablation.rounds[0].ends_at);
    CHECK(move.end_round);
    CHECK(move.begin.empty());
}

TEST_CASE("the turns rotate: whoever had the fewest comes first, then whoever waited longest") {
    Ablation ablation;
    ablation.days = 1;
    ablation.arms_at_once = 2;
    rotate(ablation, {"a", "b", "c", "d", "e"}, 60);
    REQUIRE(ablation.rounds.size() > 10);
    CHECK(names(ablation.rounds[0].arms) == "without-a without-b ");
    CHECK(names(ablation.rounds[1].arms) == "without-c without-d ");
    CHECK(names(ablation.rounds[2].arms) == "without-e without-a ");
    CHECK(names(ablation.rounds[3].arms) == "without-b without-c ");
    std::map<std::string, int> turns;
    for (const auto& round : ablation.rounds)
        for (const auto& arm : round.arms) ++turns[arm.recommender];
    for (const auto& [name, count] : turns) CHECK(std::abs(count - turns["a"]) <= 1);
}

TEST_CASE("a candidate is switched on and never off, and names that are no keys get a numbered arm") {
    Ablation ablation;
    ablation.candidates = {"new"};
    const auto move = next_move(ablation, {"Old One", "new"}, noon);
    REQUIRE(move.begin.size() == 2);
    CHECK(move.begin[0] == AblationArm{"arm-01", "Old One", false});
    CHECK(move.begin[1] == AblationArm{"with-new", "new", true});
}

TEST_CASE("a stopped ablation ends its round at once and begins no other; one without recommenders waits") {
    Ablation ablation;
    CHECK(next_move(ablation, {}, noon).begin.empty());
    ablation.rounds.push_back({1, "x", 1, noon, ablation_end(noon, 14), std::nullopt, {{"without-a", "a", false}}});
    ablation.stopped_at = noon;
    CHECK(next_move(ablation, {"a"}, noon).end_round);
    ablation.rounds.back().ended_at = noon;
    const auto move = next_move(ablation, {"a"}, noon);
    CHECK_FALSE(move.end_round);
    CHECK(move.begin.empty());
}
