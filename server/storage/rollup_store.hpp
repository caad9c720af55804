// What the writer of the rollups needs beside the rollups themselves: its lock, its position, the events to read, the
// registry of models, and the stations.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct RollupPosition {
    std::int64_t before_xid = 0;  ///< what was committed by earlier transactions is in the rollups
    bool same_cluster = true;     ///< false: the transaction numbers were given by another PostgreSQL
    std::int64_t horizon = 0;     ///< every transaction before it has ended
};

/// An event as stored; its body is JSON.
struct StoredEvent {
    Uuid event_id{};
    std::string listener_id;
    int type = 0;  ///< 1 play, 2 thumb, 3 listen, 4 station_created, 5 exposure
    UtcTime occurred_at;
    std::string play_id;
    std::string body;
};

struct CreatedStation {
    std::string listener_id;
    Uuid event_id{};
    UtcTime at;
    std::string station_id;
};

struct ModelName {
    std::string recommender;
    std::string version;
    auto operator<=>(const ModelName&) const = default;
};

struct ModelIds {
    int recommender_id = 0;
    int model_version_id = 0;
};

struct RollupStatus {
    UtcTime caught_up_at;  ///< what was committed by then is in the rollups
    double lag_seconds = 0;
    std::int64_t events_seen = 0;
    std::int64_t unreadable_events = 0;
    std::int64_t events_waiting = 0;  ///< counted up to RollupStore::waiting_max
    std::optional<UtcTime> rebuilt_at;
};

class RollupStore {
  public:
    static constexpr std::int64_t waiting_max = 1'000'000;

    explicit RollupStore(Transaction& transaction) : transaction_(transaction) {}

    /// Makes this transaction the one writer; false where another one is.
    bool try_lock();
    void wait_for_lock();

    RollupPosition position();
    /// The end of the next piece of [begin, end): whole transactions, about `rows_max` events and exposures, never
    /// empty where something is there.
    std::int64_t chunk_end(std::int64_t begin, std::int64_t end, std::int64_t rows_max);
    std::vector<StoredEvent> events(std::int64_t begin_xid, std::int64_t end_xid);
    /// Notes how far the rollups have come.
    void advance(std::int64_t before_xid, std::int64_t events, std::int64_t unreadable);

    /// Whether retention has taken off weeks of events: the rollups are all that is left of those.
    bool events_taken_off();
    /// Makes this cluster the one whose transaction numbers count; the rollups stay as they are.
    void adopt_cluster();
    /// Empties every rollup and takes the position back to the start, in this cluster.
    void clear();
    /// Marks every stored event and exposure as older than every transaction of this cluster.
    void forget_transactions();
    /// Every event before `end_xid`, by listener, in pieces; the next piece is empty at the end.
    void open_events(std::int64_t end_xid);
    std::vector<StoredEvent> next_events();
    void close_events();

    /// The identifiers of recommenders; registers names that are new.
    std::map<std::string, int> recommenders(const std::vector<std::string>& names);
    /// The identifiers of versions, whose recommenders are known; registers those that are new.
    std::map<ModelName, ModelIds> model_versions(const std::vector<ModelName>& names);

    /// Stores what is new, and returns that (without station ids).
    std::vector<CreatedStation> add_stations(const std::vector<CreatedStation>& stations);

    RollupStatus status();

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
