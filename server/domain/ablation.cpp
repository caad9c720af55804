#include "domain/ablation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "domain/key.hpp"

namespace bellwether {

namespace {

struct Turn {
    int rounds = 0;  ///< that it has had
    int last = 0;
    std::string recommender;
    bool added = false;

    auto order() const { return std::tie(rounds, last, recommender); }
};

void count_rounds(const Ablation& ablation, Turn& turn) {
    for (const auto& round : ablation.rounds)
        for (const auto& arm : round.arms)
            if (arm.recommender == turn.recommender && arm.added == turn.added) {
                ++turn.rounds;
                turn.last = round.round;
            }
}

/// The recommender's name where a key may hold it, so that people can read the variant.
std::string variant_key(const Turn& turn, std::size_t place) {
    const std::string key = (turn.added ? "with-" : "without-") + turn.recommender;
    return is_key(key) ? key : fmt::format("arm-{:02}", place + 1);
}

}  // namespace

double ablation_control_percent(double percent_each, int arms) { return percent_each * std::sqrt(arms); }

double ablation_round_percent(double percent_each, int arms) {
    return percent_each * arms + ablation_control_percent(percent_each, arms);
}

AblationMove next_move(const Ablation& ablation, const std::vector<std::string>& seen, UtcTime now) {
    AblationMove move;
    if (!ablation.rounds.empty() && !ablation.rounds.back().ended_at) {
        move.end_round = ablation.stopped_at.has_value() || now >= ablation.rounds.back().ends_at;
        return move;
    }
    if (ablation.stopped_at) return move;
    const std::set<std::string> candidates(ablation.candidates.begin(), ablation.candidates.end());
    std::vector<Turn> turns;
    for (const auto& name : ablation.recommenders.empty() ? seen : ablation.recommenders)
        if (!candidates.contains(name)) turns.push_back({0, 0, name, false});
    for (const auto& name : candidates)
        turns.push_back({0, 0, name, true});
    for (auto& turn : turns)
        count_rounds(ablation, turn);
    std::sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.order() < b.order(); });
    turns.resize(std::min(turns.size(), static_cast<std::size_t>(ablation.arms_at_once)));
    for (std::size_t i = 0; i < turns.size(); ++i)
        move.begin.push_back({variant_key(turns[i], i), turns[i].recommender, turns[i].added});
    return move;
}

UtcTime ablation_end(UtcTime begins_at, int days) {
    return UtcTime(std::chrono::ceil<std::chrono::days>(begins_at)) + std::chrono::days(days);
}

}  // namespace bellwether
