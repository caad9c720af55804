// Tail probabilities and quantiles of the normal and Student's t distribution, and p-values from them.
// Every tail is computed as a tail, never as 1 - cdf, so that 1e-300 is as exact as 0.3.
#pragma once

#include "analysis/estimate.hpp"

namespace bellwether::analysis {

/// P(Z > z) of the standard normal distribution; relative error below 1e-12 down to 1e-300.
double normal_upper_tail(double z);

/// P(T > t) of Student's t with df > 0 degrees of freedom, which may be infinity (then the normal distribution).
/// Throws std::domain_error where df is not positive or an argument is NaN: a caller's mistake, not a matter of data.
double t_upper_tail(double t, double df);

/// The p-value of a statistic under the stated alternative; df as in t_upper_tail.
double p_value(double statistic, double df, Alternative alternative);

/// z with P(Z <= z) = p, for 0 <= p <= 1; infinities at the ends. Throws std::domain_error outside.
double normal_quantile(double p);

/// z with P(Z > z) = tail, exact for tails far below 1e-16. Throws std::domain_error outside [0, 1].
double normal_upper_quantile(double tail);

/// t with P(T <= t) = p, for 0 <= p <= 1; df as in t_upper_tail.
double t_quantile(double p, double df);

/// t with P(T > t) = tail.
double t_upper_quantile(double tail, double df);

}  // namespace bellwether::analysis
