// Off-policy value with a model of the reward beside the weights: right where either of the two is right.
#pragma once

#include <vector>

#include "analysis/off_policy/inverse_propensity.hpp"

namespace bellwether::analysis {

/// A logged choice with what a model predicts. The model must not have seen this choice's own reward (cross-fitting).
struct ModelledChoice {
    LoggedChoice choice;
    double predicted = 0;         ///< the reward of what was chosen
    double predicted_target = 0;  ///< the expected reward of what the target would choose in its place
};

/// Dudik, Langford and Li (2011), equation 1: mean of predicted_target + w (r - predicted).
/// Refuses as inverse_propensity, and predictions that are not finite (bad_argument).
Outcome<PolicyValue> doubly_robust(std::span<const ModelledChoice> choices, double alpha);

/// Cross-fitted mean rewards of cells (a track at a position): for each choice the mean reward of its cell in the other
/// folds, pulled towards the mean of all choices there as by `prior_weight` further choices. `cell` and `fold` have one
/// element a choice, below `cells` and `folds`; the answer holds for each fold the prediction of each cell.
/// Refuses no choices (no_units), fewer than two folds, indices out of range and lists of different length (bad_argument).
Outcome<std::vector<std::vector<double>>> cross_fitted_means(std::span<const double> reward, std::span<const std::size_t> cell,
                                                             std::span<const std::size_t> fold, std::size_t cells,
                                                             std::size_t folds, double prior_weight);

}  // namespace bellwether::analysis
