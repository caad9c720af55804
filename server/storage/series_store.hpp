// What time series and plans are made of: listeners day by day, the first days of model versions, and the traffic.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/listener_value_store.hpp"

namespace bellwether {

/// `listener` is its place in the list that ListenerValueStore::exposed() gives.
struct DayOfListener {
    std::size_t listener = 0;
    int day = 0;  ///< since 1970-01-01
    ListenerCounters counters{};
};

struct FirstDayOfVersion {
    int day = 0;
    std::string recommender;
    std::string version;
};

/// What `latest` came to mean on a day.
struct ModelChange {
    int day = 0;  ///< since 1970-01-01
    std::string recommender;
    std::string version;
    std::string cause;  ///< gate, override, rollback
};

struct TrafficQuestion {
    int from_day = 0;
    int until_day = 0;
    int return_from = 1;
    int return_until = 8;
    std::optional<int> window_days;
};

struct TrafficOfListener {
    int first_day = 0;  ///< from 0, within the question's days
    ListenerCounters counters{};
    std::int64_t returned_days = 0;
};

class SeriesStore {
  public:
    explicit SeriesStore(Transaction& transaction) : transaction_(transaction) {}

    /// By day, then by listener; days without anything are not there.
    std::vector<DayOfListener> days(const TotalsQuestion& question);
    std::vector<FirstDayOfVersion> model_versions(int from_day, int until_day);
    std::vector<ModelChange> model_changes(int from_day, int until_day);
    std::vector<TrafficOfListener> traffic(const TrafficQuestion& question);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
