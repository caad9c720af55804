// What would another recommender, or another policy of choosing, have earned? Answered from the logs of the one that
// ran, by weighting each choice with how much likelier the other would have made it. Only as good as the logged
// propensities; a number that the logs cannot support is refused.
#pragma once

#include <span>

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// One logged choice: what came of it, and with which probability each policy would have chosen as was chosen.
struct LoggedChoice {
    double reward = 0;
    double logged = 0;  ///< of the policy that wrote the logs: above 0, at most 1
    double target = 0;  ///< of the policy that is asked about: 0 to 1
};

/// How much the weights target / logged leave of the logs.
struct WeightDiagnostics {
    double n = 0;
    double effective_n = 0;   ///< (sum w)^2 / sum w^2: as many choices of the target policy itself (Kish 1965)
    double mean_weight = 0;   ///< 1 in expectation, where the logs hold everything that the target would choose
    double mean_weight_error = 0;  ///< its standard error
    double largest_weight = 0;
    double largest_share = 0;  ///< of all weight, that of the single heaviest choice
};

struct PolicyValue {
    double estimate = 0;  ///< reward a choice
    double standard_error = 0;
    Interval interval;  ///< of level 1 - alpha, normal
    WeightDiagnostics weights;
};

/// Below this many effective choices, or above this share for one of them, no value is given.
inline constexpr double effective_choices_min = 100;
inline constexpr double largest_share_max = 0.05;
/// How much of what the target would choose may be missing in the logs.
inline constexpr double missing_mass_max = 0.01;

/// Refuses no choices (no_units), and propensities outside their ranges and rewards that are not finite (bad_argument).
Outcome<WeightDiagnostics> weight_diagnostics(std::span<const LoggedChoice> choices);

/// Can the logs speak about the target at all? Refuses, with no_support and the reason in words: fewer effective choices
/// than effective_choices_min, one choice that carries more than largest_share_max of the weight, and a mean weight that
/// is not 1 within four standard errors (the logged propensities are wrong, or the target chooses what the logs never
/// show). What weight_diagnostics refuses, it refuses too.
Outcome<WeightDiagnostics> require_support(std::span<const LoggedChoice> choices);

/// One possible choice, or a choice in one context: how often the logs show it, and the target's probability of it.
struct LoggedAction {
    double times_logged = 0;
    double target = 0;
};
/// The share of the target's choices that the logs show never: 0 to 1. Refuses no actions or a target without mass
/// (no_units), negative and infinite numbers (bad_argument).
Outcome<double> missing_mass(std::span<const LoggedAction> actions);

/// Inverse propensity scoring (Horvitz and Thompson 1952): mean of w r. Unbiased where the propensities are right.
/// Refuses as require_support; zero_variance where no w r differs; bad_argument for alpha outside (0, 1).
Outcome<PolicyValue> inverse_propensity(std::span<const LoggedChoice> choices, double alpha);

/// Self-normalised (Hajek 1971; Swaminathan and Joachims 2015): sum w r / sum w, with the linearised standard error
/// sqrt(sum w^2 (r - v)^2) / sum w. A little biased, usually much less noisy. Refuses likewise.
Outcome<PolicyValue> self_normalised(std::span<const LoggedChoice> choices, double alpha);

}  // namespace bellwether::analysis
