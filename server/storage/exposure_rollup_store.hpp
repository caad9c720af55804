// Exposures as far as the rollups have read them, with what the listener did on that day before each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/contributions.hpp"
#include "storage/play_store.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct RolledExposure {
    std::string listener_id;
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    std::optional<int> slot;
    UtcTime first_exposed_at;
    bool conflicting = false;
    Counts<ListenerColumn> before;  ///< not read back, only written

    auto key() const { return std::tie(listener_id, experiment_id, iteration); }
};

/// Both ends included.
struct DaySpan {
    UtcDay first;
    UtcDay last;
    /// Everything that a date of PostgreSQL and a time of ours can be.
    static DaySpan all() { return {UtcDay(std::chrono::days(-1'000'000)), UtcDay(std::chrono::days(10'000'000))}; }
};

class ExposureRollupStore {
  public:
    explicit ExposureRollupStore(Transaction& transaction) : transaction_(transaction) {}

    /// Exposures that transactions of [begin, end) made or changed.
    std::vector<RolledExposure> changed(std::int64_t begin_xid, std::int64_t end_xid);
    /// Those in the rollups already, of days within the span of their listener.
    std::vector<RolledExposure> of_listeners(const std::map<std::string, DaySpan>& listeners);
    /// Of these days, those on which the rollups know of something.
    std::vector<ListenerDay> active_days(const std::vector<ListenerDay>& days);
    std::vector<std::pair<std::string, UtcTime>> stations_between(const std::vector<ListenerSpan>& spans);

    /// New exposures, and those whose moment has changed.
    void save(const std::vector<RolledExposure>& exposures);
    /// Known exposures whose moment stays: adds `before`, and sets variant, slot and `conflicting`.
    void add_before(const std::vector<RolledExposure>& exposures);
    /// Every exposure of earlier transactions, with nothing before it; the table is empty.
    void copy_before(std::int64_t end_xid);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
