// Stores events once each, and the exposures that they and our own assignments make.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// An event as the table holds it.
struct EventRow {
    Uuid event_id{};
    std::string listener_id;
    UtcDay partition_on;
    int type = 0;  ///< 1 play, 2 thumb, 3 listen, 4 station_created, 5 exposure
    UtcTime occurred_at;
    std::string play_id;  ///< empty where the type has none
    std::string body;     ///< the fields of its type as compact JSON: docs/formats/events.md
};

/// The order of the key, in which rows are handed to EventStore: transactions that overlap then wait for each other
/// instead of deadlocking.
bool key_less(const EventRow& a, const EventRow& b);
bool same_key(const EventRow& a, const EventRow& b);

/// An exposure as the table holds it; several of one listener in one experiment must have been merged into one.
struct ExposureRow {
    std::string listener_id;
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    std::optional<int> slot;  ///< absent where somebody else randomised
    UtcTime exposed_at;
    bool conflicting = false;  ///< another variant was seen too
};

/// Sorts by key and merges exposures of one listener in one experiment by the table's rule: the earliest wins, then the
/// smallest variant; a different variant makes it conflicting.
std::vector<ExposureRow> merge_exposures(std::vector<ExposureRow> rows);

class EventStore {
  public:
    explicit EventStore(Transaction& transaction) : transaction_(transaction) {}

    /// Stores what is not there yet and says for each row whether it was new. Rows are sorted by key_less, each key once
    /// (ensure()d). Throws ConstraintViolation "events" where a row's week has no partition.
    std::vector<bool> insert(std::span<const EventRow* const> rows);

    /// Rows as merge_exposures gives them.
    void upsert_exposures(std::span<const ExposureRow> rows);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
