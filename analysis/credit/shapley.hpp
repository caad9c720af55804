// What did each player add to a game that they won together? Shapley's value: the mean, over all orders in which the
// players could arrive, of what the coalition gains when a player joins (Shapley 1953). Players are recommenders, and
// the value of a coalition is what it would have brought alone.
#pragma once

#include <span>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// Every one of the 2^players coalitions is visited once for each player.
inline constexpr int shapley_players_max = 20;

/// players! times each player's value, for the value of each coalition by bit mask (bit i is player i): the sum over
/// the coalitions S without i of |S|! (players - |S| - 1)! (v(S + i) - v(S)). Whole numbers give whole numbers, so the
/// shares can be had as exact fractions. values must hold 2^players numbers, and Number must hold players! times the
/// largest difference of two of them; players at most shapley_players_max.
template <class Number>
std::vector<Number> shapley_sums(int players, std::span<const Number> values) {
    std::vector<Number> factorial{1};
    for (int i = 1; i <= players; ++i)
        factorial.push_back(factorial.back() * Number(i));
    std::vector<Number> sums(players, Number(0));
    for (unsigned coalition = 0; coalition < values.size(); ++coalition) {
        const int size = __builtin_popcount(coalition);
        for (int i = 0; i < players; ++i) {
            if ((coalition >> i & 1) != 0) continue;
            const Number gain = values[coalition | 1u << i] - values[coalition];
            sums[i] += factorial[size] * factorial[players - size - 1] * gain;
        }
    }
    return sums;
}

/// Shapley's values, in the unit of the coalitions' values. They add to values.back() - values.front(), what all bring
/// together beyond what nobody brings.
/// Refuses players below 0 or above shapley_players_max, a list that is not 2^players long, and values that are no
/// numbers or beyond 1e280 (bad_argument).
Outcome<std::vector<double>> shapley(int players, std::span<const double> values);

}  // namespace bellwether::analysis
