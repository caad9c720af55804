// The exposed listeners of an experiment and what each did by every metric: what estimates are made of.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/metric.hpp"
#include "storage/listener_value_store.hpp"

namespace bellwether {

/// One whole number for each listener of the sample, in its order.
struct SideValues {
    std::vector<std::int64_t> after;
    std::vector<std::int64_t> before;
};

struct MetricValues {
    SideValues numerator;
    SideValues denominator;                         ///< of a ratio
    std::vector<std::vector<std::int64_t>> events;  ///< of a quantile of events
};

/// Everything that one look at an experiment sees.
struct Look {
    int before_day = 0;  ///< days before this one are in it, since 1970-01-01
    std::vector<ExposedListener> listeners;
    std::vector<int> stages;        ///< of each listener; empty: there is one; -1: left out
    int stage_count = 1;
    std::vector<int> segments;      ///< of each listener, where it was asked for
    std::vector<MetricValues> metrics;  ///< in the order of the chosen metrics
};

}  // namespace bellwether
