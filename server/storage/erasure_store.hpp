// Takes the rows of one listener out of every table that knows listeners. Sums over listeners are the caller's affair.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

/// Where a listener's events lie, as far as transactions before `horizon` stored them.
struct EventPlaces {
    std::vector<std::string> event_ids;
    std::vector<std::int64_t> days;  ///< partition_on, counted from 1970-01-01
    std::int64_t horizon = 0;
};

/// What was left of an event when it went.
struct ErasedEvent {
    int type = 0;
    std::string play_id;
    std::string body;
    bool in_rollups = false;
};

class ErasureStore {
  public:
    explicit ErasureStore(Transaction& transaction) : transaction_(transaction) {}

    /// Reads every event there is: minutes for a large service. Wants a read transaction of its own.
    EventPlaces find_events(const std::string& listener_id);
    /// Deletes those, and what came since.
    std::vector<ErasedEvent> delete_events(const std::string& listener_id, const EventPlaces& places);
    void lower_events_seen(std::int64_t events, std::int64_t unreadable);

    std::vector<UtcTime> stations_of(const std::string& listener_id);

    // Each returns how many rows went.
    std::size_t delete_plays(const std::string& listener_id);
    std::size_t delete_stations(const std::string& listener_id);
    std::size_t delete_listener_days(const std::string& listener_id);  ///< and the minutes of its thumbs
    std::size_t delete_exposures(const std::string& listener_id);  ///< those in the rollups too
    std::size_t delete_overrides(const std::string& listener_id);
    std::size_t delete_quarantine(const std::string& listener_id);
    /// So that each forgets what it remembers of the listener, once this transaction has committed.
    void tell_replicas(const std::string& listener_id);

    std::size_t delete_archived_events(const std::string& listener_id);  ///< in weeks that retention took off and kept

  private:
    std::size_t remove(std::string_view sql, const std::string& listener_id);

    Transaction& transaction_;
};

}  // namespace bellwether
