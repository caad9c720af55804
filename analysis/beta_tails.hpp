// Quantiles of the beta distribution at any level down to 1e-300, where Boost's search for them gives up.
#pragma once

namespace bellwether::analysis {

/// x with P(X <= x) = p for X ~ Beta(a, b); a, b > 0 and 0 < p < 1. 0 where x is below the smallest double.
double beta_quantile(double a, double b, double p);

/// x with P(X > x) = tail.
double beta_upper_quantile(double a, double b, double tail);

}  // namespace bellwether::analysis
