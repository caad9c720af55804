// The few questions that every scene asks of a method's answer. Not a public contract.
#pragma once

#include "analysis/estimate.hpp"
#include "analysis/outcome.hpp"

namespace bellwether::proof {

inline constexpr double level = 0.05;

/// A method that gave no answer has not rejected.
inline bool rejects(const analysis::Outcome<analysis::Comparison>& answer) {
    return answer && answer.value().p_value <= level;
}

inline bool rejects(const analysis::Outcome<double>& p_value) {
    return p_value && p_value.value() <= level;
}

inline bool holds(const analysis::Interval& interval, double truth) {
    return interval.lower <= truth && truth <= interval.upper;
}

inline bool covers(const analysis::Outcome<analysis::Comparison>& answer, double truth) {
    return answer && holds(answer.value().interval, truth);
}

}  // namespace bellwether::proof
