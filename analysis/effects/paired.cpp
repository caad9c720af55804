#include "analysis/effects/paired.hpp"

#include <cmath>

#include "analysis/checks/multiple_testing.hpp"
#include "analysis/sequential/asymptotic.hpp"

namespace bellwether::analysis {

Outcome<Comparison> paired(const Moments& differences, Alternative alternative, double alpha) {
    if (differences.n() < 2) return Undefined{Reason::too_few_units, "at least two listeners are needed"};
    return compare(differences.mean(), differences.variance() / differences.n(), differences.n() - 1, std::abs(differences.mean()),
                   alternative, alpha);
}

Outcome<Comparison> paired_always_valid(const Moments& differences, Alternative alternative, double alpha, double tuning_n) {
    AN_TRY(const auto fixed, paired(differences, alternative, alpha));
    return always_valid(fixed, differences.n(), alternative, alpha, tuning_n);
}

Outcome<std::vector<TeamPair>> compare_teams(std::span<const std::vector<double>> credits, double alpha, double tuning_n) {
    if (credits.empty()) return Undefined{Reason::no_units, "there are no listeners"};
    const std::size_t teams = credits.front().size();
    if (teams < 2) return Undefined{Reason::too_few_arms, "at least two teams are needed"};
    for (const auto& row : credits)
        if (row.size() != teams) return Undefined{Reason::bad_argument, "each listener needs a number for each team"};
    std::vector<TeamPair> pairs;
    std::vector<double> p_values;
    for (std::size_t a = 0; a < teams; ++a)
        for (std::size_t b = a + 1; b < teams; ++b) {
            Moments differences;
            for (const auto& row : credits)
                differences.add(row[b] - row[a]);
            const auto fixed = paired(differences, Alternative::two_sided, alpha);
            if (!fixed && fixed.error().reason == Reason::zero_variance) continue;
            AN_TRY(const auto comparison, fixed);
            AN_TRY(const auto valid, always_valid(comparison, differences.n(), Alternative::two_sided, alpha, tuning_n));
            pairs.push_back({a, b, comparison, valid, 1});
            p_values.push_back(valid.p_value);
        }
    AN_TRY(const auto adjusted, adjust(p_values, Adjustment::holm));
    for (std::size_t i = 0; i < pairs.size(); ++i)
        pairs[i].adjusted_p = adjusted[i];
    return pairs;
}

}  // namespace bellwether::analysis
