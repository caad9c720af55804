// Did the share of listeners who did something change? Tests and intervals of two proportions, and of one.
// The exact tests are in fisher.hpp and unconditional.hpp.
#pragma once

#include "analysis/effects/comparison.hpp"

namespace bellwether::analysis {

/// n units, x of them successes; exact up to 2^53.
struct Proportion {
    double n = 0;
    double x = 0;
};

/// Welch's test with the binomial unit variance p(1 - p) (divisor n); absolute or relative as welch().
/// Refuses: too_few_units (an arm below 2), zero_baseline (relative, no success in control), zero_variance (each arm is
/// all or nothing), bad_argument (alpha; x outside 0..n).
Outcome<Comparison> proportion_welch(const Proportion& control, const Proportion& treatment, EffectScale scale,
                                     Alternative alternative, double alpha);

/// The z-test with the pooled variance, and its two-sided form as chi-square with one degree of freedom, also with
/// Yates' continuity correction (Yates 1934; capped at the difference itself, as R's prop.test).
struct PooledZ {
    double estimate = 0;  ///< p_treatment - p_control
    double z = 0;
    double p_value = 0;
    double chi_square = 0;
    double chi_square_yates = 0;
    double p_value_yates = 0;  ///< two-sided
};
/// Refuses: too_few_units (an empty arm), zero_variance (no success, or no failure, anywhere), bad_argument (x outside
/// 0..n).
Outcome<PooledZ> pooled_z(const Proportion& control, const Proportion& treatment, Alternative alternative);

/// Two-sided intervals of the difference p_treatment - p_control, of level 1 - alpha. All refuse too_few_units (an
/// empty arm) and bad_argument (alpha; x outside 0..n). Wald: estimate plus or minus z standard errors, unpooled. Too
/// short for small counts, of no width at their edges.
Outcome<Interval> wald_interval(const Proportion& control, const Proportion& treatment, double alpha);
/// Miettinen and Nurminen (1985): the differences that the score test, with its factor N/(N - 1), does not reject.
Outcome<Interval> score_interval(const Proportion& control, const Proportion& treatment, double alpha);
/// Newcombe (1998), method 10: from the two Wilson intervals.
Outcome<Interval> newcombe_interval(const Proportion& control, const Proportion& treatment, double alpha);
/// Agresti and Caffo (2000): Wald after adding one success and one failure to each arm.
Outcome<Interval> agresti_caffo_interval(const Proportion& control, const Proportion& treatment, double alpha);

/// Two-sided intervals of one proportion, of level 1 - alpha; refusals as above (too_few_units: n = 0).
Outcome<Interval> wilson_interval(const Proportion& arm, double alpha);           ///< Wilson (1927)
Outcome<Interval> clopper_pearson_interval(const Proportion& arm, double alpha);  ///< exact: Clopper and Pearson (1934)
Outcome<Interval> jeffreys_interval(const Proportion& arm, double alpha);         ///< Beta(1/2, 1/2) prior, equal tails
/// Agresti and Coull (1998), kept within [0, 1].
Outcome<Interval> agresti_coull_interval(const Proportion& arm, double alpha);

}  // namespace bellwether::analysis
