// The weekly partitions of the events table.
#pragma once

#include <set>

#include "domain/time.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// The day that an event is stored under: the UTC day inside a version 7 id between 2000-01-01 and 9999, and 1970-01-01
/// for every other id. A function of the id alone, so that an id sent again always meets itself.
UtcDay partition_day_of(const std::array<std::uint8_t, 16>& event_id);

/// The day of ids that carry no time; its partition is always there.
inline constexpr UtcDay untimed_day{};

/// The Monday of a day's week.
UtcDay monday_of(UtcDay day);

/// Every method but the reads wants lock() first, in the same transaction: replicas take turns.
class PartitionStore {
  public:
    explicit PartitionStore(Transaction& transaction) : transaction_(transaction) {}

    void lock();
    /// This transaction gives up (StorageUnavailable) rather than wait for a lock and hold up ingest meanwhile.
    void wait_briefly();
    /// The Mondays of the attached weeks.
    std::set<UtcDay> attached_weeks();
    /// Ids of earlier days are refused for ever. It never falls.
    UtcDay detached_before();
    void raise_detached_before(UtcDay monday);
    void make_week(UtcDay monday);
    /// Takes a week off the table; its own table is dropped, or stays beside it under its name.
    void detach_week(UtcDay monday, bool dropped);
    /// Whether the rollups have read every event of an attached week.
    bool week_is_read(UtcDay monday);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
