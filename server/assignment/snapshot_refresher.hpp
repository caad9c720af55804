// Keeps the snapshot of the configuration fresh, and keeps the last good one when the database is away.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "assignment/snapshot.hpp"
#include "runtime/counters.hpp"
#include "runtime/published.hpp"
#include "storage/database.hpp"

namespace bellwether {

class ConfigListener;

/// A thread of its own: it hears of changes as they are committed, and asks for the version each second besides.
class SnapshotRefresher {
  public:
    using ConfigHook = std::function<void(const StoredConfig&)>;
    using ErasedHook = std::function<void(const std::string& listener_id)>;
    static constexpr std::chrono::milliseconds poll_interval{1000};

    /// `database` may be shared, but a busy pool would then delay changes. `on_config` is called with all that
    /// was read, before the snapshot made of it is published, from the refresher's thread or refresh()'s caller.
    /// `on_erased` is called from the thread with each listener that any replica erases.
    SnapshotRefresher(Database& database, TargetingReader read_targeting, Counters& counters, ConfigHook on_config = {},
                      ErasedHook on_erased = {});
    ~SnapshotRefresher();  ///< stops
    SnapshotRefresher(const SnapshotRefresher&) = delete;
    SnapshotRefresher& operator=(const SnapshotRefresher&) = delete;

    /// Starts the thread. Before it, nothing is read but by refresh().
    void start();
    void stop();

    /// Reads the configuration now, if it has changed; any thread. Throws StorageUnavailable.
    void refresh();

    /// Null in it until the configuration was read for the first time.
    const Published<ConfigSnapshot>& snapshots() const { return snapshots_; }

    /// How long ago the snapshot was known to be current; absent before the first.
    std::optional<std::chrono::seconds> age() const;

  private:
    void run();
    bool try_refresh();
    void wait_for_change();

    Database& database_;
    const TargetingReader read_targeting_;
    Counters& counters_;
    const ConfigHook on_config_;
    const ErasedHook on_erased_;
    Gauge version_gauge_;
    Gauge age_gauge_;
    Counter failures_;

    Published<ConfigSnapshot> snapshots_;
    std::atomic<std::int64_t> confirmed_ms_{-1};  ///< of the steady clock
    std::mutex refresh_mutex_;
    std::unique_ptr<ConfigListener> listener_;  ///< the thread's own
    bool failing_ = false;                      ///< the thread's own: one line a break, not one a second

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace bellwether
