// Fisher's exact test of two proportions, conditional on the number of successes in both arms together.
#pragma once

#include "analysis/effects/proportion.hpp"

namespace bellwether::analysis {

/// The largest number of possible tables that the exact test walks through; beyond it, use a score test.
inline constexpr double max_fisher_tables = 2.5e5;

/// The test, and the odds ratio (odds of success in treatment over those in control) by conditional maximum likelihood.
struct FisherTest {
    double p_value = 0;
    double odds_ratio = 0;  ///< 0 or infinity where the table is at an end of what its margins allow
    Interval odds_ratio_interval;
};

/// Fisher (1935). Two-sided: the sum of the tables that are no likelier than the one seen (within 1e-7, as R). The
/// interval inverts the one-sided tests of the noncentral hypergeometric distribution (Cornfield 1956): exact, of level
/// 1 - alpha. Where the margins allow one table only, p is 1 and the interval [0, infinity]. Refuses: too_few_units (an
/// empty arm), bad_argument (alpha; x outside 0..n; counts that are not whole; more than max_fisher_tables possible
/// tables).
Outcome<FisherTest> fisher_exact(const Proportion& control, const Proportion& treatment, Alternative alternative,
                                 double alpha);

}  // namespace bellwether::analysis
