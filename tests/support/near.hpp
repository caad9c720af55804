// Numbers that should agree: one check for all tests, so that a failure shows both and the distance.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace bellwether::testing {

/// |got - want| <= relative * |want| + absolute; NaN never passes.
inline void check_near(double got, double want, double relative, double absolute = 0) {
    CAPTURE(got);
    CAPTURE(want);
    CHECK((got == want || std::abs(got - want) <= relative * std::abs(want) + absolute));
}

/// A count of successes in n trials of probability p lies within four standard deviations of its mean.
inline void check_frequency(int successes, int n, double p) {
    CAPTURE(successes);
    CAPTURE(n * p);
    CHECK(std::abs(successes - n * p) <= 4 * std::sqrt(n * p * (1 - p)));
}

/// The same where p is only promised not to be exceeded.
inline void check_frequency_at_most(int successes, int n, double p) {
    CAPTURE(successes);
    CAPTURE(n * p);
    CHECK(successes <= n * p + 4 * std::sqrt(n * p * (1 - p)));
}

}  // namespace bellwether::testing
