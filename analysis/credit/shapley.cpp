#include "analysis/credit/shapley.hpp"

#include <algorithm>
#include <cmath>

namespace bellwether::analysis {

Outcome<std::vector<double>> shapley(int players, std::span<const double> values) {
    if (players < 0 || players > shapley_players_max)
        return Undefined{Reason::bad_argument, "the number of players must lie in 0 to 20"};
    if (values.size() != std::size_t(1) << players)
        return Undefined{Reason::bad_argument, "every coalition needs a value"};
    // The bound keeps every sum below the largest double: 20! times 2 times 1e280.
    const bool good = std::all_of(values.begin(), values.end(), [](double v) { return std::abs(v) <= 1e280; });
    if (!good) return Undefined{Reason::bad_argument, "a coalition's value must be a finite number"};

    // long double: the alternating sums of a large game cancel a few digits.
    const std::vector<long double> exact(values.begin(), values.end());
    const auto sums = shapley_sums<long double>(players, exact);
    long double orders = 1;
    for (int i = 2; i <= players; ++i)
        orders *= i;
    std::vector<double> result;
    for (long double sum : sums)
        result.push_back(static_cast<double>(sum / orders));
    return result;
}

}  // namespace bellwether::analysis
