// Sees to it that every event finds its week's partition, and takes off weeks that retention has passed.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <span>

#include "domain/time.hpp"
#include "storage/database.hpp"

namespace bellwether {

struct PartitionSettings {
    int weeks_ahead = 4;
    std::optional<std::chrono::days> retention;  ///< of events, by the day in their id; absent: for ever
    bool drop_detached = true;                   ///< false: a detached week's table stays beside the others
    std::chrono::hours quarantine_age_max{30 * 24};
    std::int64_t quarantine_rows_max = 1'000'000;
};

/// Safe from every thread, and with any number of replicas.
class PartitionKeeper {
  public:
    PartitionKeeper(Database& database, PartitionSettings settings) : database_(database), settings_(settings) {}

    /// The rounds, at start and about hourly: makes the coming weeks, takes off what retention has passed (only weeks that
    /// the rollups have read to the end), trims the quarantine. Throws StorageUnavailable.
    void run(UtcTime now);

    /// Makes the partitions that these days miss. Returns the day before which dated ids are refused: nothing is made for
    /// those. Costs no query where every week is known. Throws StorageUnavailable.
    UtcDay make_ready(std::span<const UtcDay> days);

    /// Drops what is known of the weeks: another replica has changed them.
    void forget();

  private:
    void take_off_old_weeks(UtcDay today);
    bool take_off(UtcDay monday);

    Database& database_;
    const PartitionSettings settings_;
    std::mutex mutex_;
    std::set<UtcDay> known_weeks_;
    std::optional<UtcDay> detached_before_;
};

}  // namespace bellwether
