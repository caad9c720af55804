// What single exposed listeners did, read from the rollups: the numbers that every metric is made of.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/metric.hpp"
#include "storage/scorecard_store.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct ExposedListener {
    int variant_id = 0;
    int exposed_day = 0;  ///< since 1970-01-01
    int step = -1;        ///< of the ramp; -1: not known, or not asked for
    int period = 0;       ///< how many of the change times are at or before the exposure
};

/// Which days of each listener are counted.
struct ValueWindow {
    int from_day = 0;               ///< after the exposure; 0: from its moment on
    std::optional<int> until_day;   ///< half-open; the day of the exposure is day 0
    int past_days = 28;             ///< before the day of the exposure
    auto operator<=>(const ValueWindow&) const = default;
};

using ListenerCounters = std::array<std::int64_t, counter_count>;

struct CountersOfListener {
    ListenerCounters after{};
    ListenerCounters before{};
};

/// Every list has one row for each listener who was exposed (and seen in one variant only), in the order of listener_id:
/// within a transaction the rows of all lists belong together. Costs: one index range of exposure_rollups, and the days
/// of each listener.
class ListenerValueStore {
  public:
    explicit ListenerValueStore(Transaction& transaction) : transaction_(transaction) {}

    std::vector<ExposedListener> exposed(const TotalsQuestion& question);
    std::vector<ExposedListener> exposed_with_steps(const TotalsQuestion& question, const std::vector<UtcTime>& times);
    std::vector<CountersOfListener> counters(const TotalsQuestion& question, const ValueWindow& window);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
