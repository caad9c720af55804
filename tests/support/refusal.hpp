// Reads the reason of an Outcome that must be a refusal.
#pragma once

#include <doctest/doctest.h>

#include "analysis/outcome.hpp"

namespace bellwether::testing {

template <class T>
analysis::Reason refusal(const analysis::Outcome<T>& outcome) {
    REQUIRE_FALSE(outcome.has_value());
    CHECK_FALSE(outcome.error().detail.empty());
    return outcome.error().reason;
}

}  // namespace bellwether::testing
