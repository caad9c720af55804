// The root finder of R, so that a reference that stops early can be met where it stopped.
#pragma once

#include <functional>

namespace bellwether::calculator {

/// Brent's zeroin (1973, chapter 4) as R's uniroot() runs it: from f(low) and f(high), which must differ in sign, until
/// the bracket is narrower than about `tolerance`, or iterations_max steps. The answer is as far from the root as
/// `tolerance` allows: R's default, 2^-13, is coarse for small roots.
double uniroot(const std::function<double(double)>& f, double low, double high, double tolerance,
               int iterations_max = 1000);

}  // namespace bellwether::calculator
