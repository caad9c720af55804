#include "analysis/off_policy/doubly_robust.hpp"

#include <cmath>
#include <limits>

#include "analysis/effects/comparison.hpp"
#include "analysis/moments.hpp"

namespace bellwether::analysis {

Outcome<PolicyValue> doubly_robust(std::span<const ModelledChoice> choices, double alpha) {
    if (!(alpha > 0 && alpha < 1)) return Undefined{Reason::bad_argument, "alpha must be between 0 and 1"};
    std::vector<LoggedChoice> logged;
    Moments parts;
    for (const auto& [choice, predicted, predicted_target] : choices) {
        if (!std::isfinite(predicted) || !std::isfinite(predicted_target))
            return Undefined{Reason::bad_argument, "a prediction must be a finite number"};
        logged.push_back(choice);
    }
    AN_TRY(const auto weights, require_support(logged));
    for (const auto& [choice, predicted, predicted_target] : choices)
        parts.add(predicted_target + choice.target / choice.logged * (choice.reward - predicted));
    const double error = std::sqrt(parts.variance() / parts.n());
    if (!(error > 0)) return Undefined{Reason::zero_variance, "every choice earned what was predicted"};
    const double df = std::numeric_limits<double>::infinity();
    return PolicyValue{parts.mean(), error, interval_around(parts.mean(), error, df, Alternative::two_sided, alpha), weights};
}

Outcome<std::vector<std::vector<double>>> cross_fitted_means(std::span<const double> reward, std::span<const std::size_t> cell,
                                                             std::span<const std::size_t> fold, std::size_t cells,
                                                             std::size_t folds, double prior_weight) {
    if (reward.empty()) return Undefined{Reason::no_units, "there are no logged choices"};
    if (reward.size() != cell.size() || reward.size() != fold.size())
        return Undefined{Reason::bad_argument, "each choice needs a reward, a cell and a fold"};
    if (folds < 2 || !(prior_weight > 0)) return Undefined{Reason::bad_argument, "two folds and a prior weight above 0 are needed"};
    struct Sum {
        double n = 0;
        double reward = 0;
    };
    std::vector<std::vector<Sum>> held(folds, std::vector<Sum>(cells));
    std::vector<Sum> by_cell(cells);
    std::vector<Sum> by_fold(folds);
    Sum all;
    for (std::size_t i = 0; i < reward.size(); ++i) {
        if (cell[i] >= cells || fold[i] >= folds || !std::isfinite(reward[i]))
            return Undefined{Reason::bad_argument, "a cell or fold is out of range, or a reward is not finite"};
        for (Sum* sum : {&held[fold[i]][cell[i]], &by_cell[cell[i]], &by_fold[fold[i]], &all}) {
            sum->n += 1;
            sum->reward += reward[i];
        }
    }
    std::vector<std::vector<double>> predictions(folds, std::vector<double>(cells));
    for (std::size_t f = 0; f < folds; ++f) {
        const double rest = all.n - by_fold[f].n;
        const double mean = rest > 0 ? (all.reward - by_fold[f].reward) / rest : 0;
        for (std::size_t c = 0; c < cells; ++c)
            predictions[f][c] = (by_cell[c].reward - held[f][c].reward + prior_weight * mean) / (by_cell[c].n - held[f][c].n + prior_weight);
    }
    return predictions;
}

}  // namespace bellwether::analysis
