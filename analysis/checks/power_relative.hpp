// Power for effects relative to the control's mean, and for an experiment that is already running: what can it see now,
// and how many more units would it need?
#pragma once

#include <optional>

#include "analysis/outcome.hpp"

namespace bellwether::analysis {

/// An experiment to be planned: arms of equal size, the same mean and variance of one unit in all of them.
struct RelativeDesign {
    int arms = 2;
    double n_total = 0;  ///< units over all arms
    double mean = 0;
    double variance = 0;
    double alpha = 0.05;
    std::optional<double> tuning_n;  ///< of the always-valid test (sequential/asymptotic.hpp), where it will be used
};

/// Both work with the normal approximation and the delta method for treatment / control - 1: the squared standard error
/// is v (1 + (1 + effect)^2) / (mean^2 n), v the variance and n the units of an arm. With tuning_n the standard error
/// grows by what the always-valid interval of two arms is wider than the fixed one. Formulas as in GrowthBook's power
/// calculator. Both refuse fewer than two arms (too_few_arms), no units (no_units), a mean of 0 (zero_baseline), no
/// variance (zero_variance), alpha or tuning_n out of range and numbers that are not finite (bad_argument).

/// The probability that the two-sided test rejects, on either side, at the relative effect given.
Outcome<double> relative_power(const RelativeDesign& design, double effect);

/// The smallest positive relative effect seen with the power: that whose standard errors are z_{1-alpha/2} + z_power.
/// Refuses a power outside (alpha, 1) (bad_argument), and fewer units than any relative effect can be seen with
/// (too_few_units): a large effect also widens its own interval.
Outcome<double> relative_mde(const RelativeDesign& design, double power);

/// A proper normal prior on the effect: the Bayesian test rejects where the posterior is far enough from 0.
struct EffectPrior {
    double mean = 0;
    double variance = 0;
};

/// One comparison of a running experiment, and what is asked of it.
struct RunningTest {
    double standard_error = 0;  ///< of the effect as estimated now, on the scale of target_effect
    double n = 0;               ///< units of both arms now
    double target_effect = 0;
    double target_power = 0.8;  ///< for all goal metrics at once: each gets target_power^(1 / goal_metrics)
    double alpha = 0.05;
    int goal_metrics = 1;
    int arms = 2;
    bool corrected = false;  ///< alpha is divided by goal_metrics (arms - 1)
    std::optional<EffectPrior> prior;
    std::optional<double> tuning_n;  ///< of the always-valid test; ignored with a prior
};

struct UnitsNeeded {
    double power_now = 0;
    double scaling = 0;           ///< further units over units now; 0 where the power suffices
    double additional_units = 0;  ///< of both arms
};

/// How many more units until the target effect is seen with the target power, if units go on varying as now? The
/// squared standard error then falls like 1 / n.
/// Refuses a standard error that is not above 0 (zero_variance), no units (no_units), a target effect of 0, powers,
/// levels and counts out of range (bad_argument), and where 2^27 times the units would not do (no_support).
Outcome<UnitsNeeded> units_needed(const RunningTest& test);

}  // namespace bellwether::analysis
