#include "assignment/snapshot_refresher.hpp"

#include <algorithm>

#include "runtime/log.hpp"
#include "storage/config_listener.hpp"
#include "storage/snapshot_store.hpp"

namespace bellwether {

namespace {

using namespace std::chrono_literals;

/// How long stop() may have to wait.
constexpr auto listen_step = 100ms;

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

SnapshotRefresher::SnapshotRefresher(Database& database, TargetingReader read_targeting, Counters& counters,
                                     ConfigHook on_config, ErasedHook on_erased)
    : database_(database),
      read_targeting_(std::move(read_targeting)),
      counters_(counters),
      on_config_(std::move(on_config)),
      on_erased_(std::move(on_erased)) {
    version_gauge_ = counters.gauge("bellwether_config_version", "The version of the configuration that answers come from.");
    age_gauge_ = counters.gauge("bellwether_config_age_seconds", "Since the configuration was known to be current.");
    failures_ = counters.counter("bellwether_config_refresh_failures_total", "Attempts to read the configuration that failed.");
}

SnapshotRefresher::~SnapshotRefresher() { stop(); }

void SnapshotRefresher::start() {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void SnapshotRefresher::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

std::optional<std::chrono::seconds> SnapshotRefresher::age() const {
    const std::int64_t confirmed = confirmed_ms_;
    if (confirmed < 0) return std::nullopt;
    return std::chrono::seconds((steady_ms() - confirmed) / 1000);
}

void SnapshotRefresher::refresh() {
    std::lock_guard lock(refresh_mutex_);
    // Before the question, so that the age never looks better than it is.
    const std::int64_t asked = steady_ms();
    const auto known = snapshots_.get();
    const bool is_current = known && database_.read([&](Transaction& transaction) {
        return SnapshotStore(transaction).version() == known->version;
    });
    if (!is_current) {
        const StoredConfig stored = database_.read([](Transaction& transaction) { return SnapshotStore(transaction).load(); });
        std::vector<std::string> unreadable;
        auto snapshot = std::make_shared<ConfigSnapshot>(build_snapshot(stored, read_targeting_, &unreadable));
        for (const std::string& key : unreadable)
            log_error("an experiment's targeting cannot be read: it is for nobody now", {{"experiment", key}});
        attach_counters(*snapshot, counters_);
        if (on_config_) on_config_(stored);
        version_gauge_.set(static_cast<double>(snapshot->version));
        snapshots_.publish(std::move(snapshot));
    }
    confirmed_ms_ = asked;
}

bool SnapshotRefresher::try_refresh() {
    try {
        refresh();
        if (failing_) log_info("the configuration is current again");
        failing_ = false;
    } catch (const std::exception& error) {  // of every kind: the last good snapshot stays
        failures_.add();
        if (!failing_) log_warning("the configuration cannot be read; the last one stays", {{"why", error.what()}});
        failing_ = true;
    }
    const auto since = age();
    age_gauge_.set(since ? static_cast<double>(since->count()) : -1);
    return !failing_;
}

/// Until something has changed, or a second has passed.
void SnapshotRefresher::wait_for_change() {
    const auto until = std::chrono::steady_clock::now() + poll_interval;
    std::unique_lock lock(mutex_);
    while (!stopping_ && std::chrono::steady_clock::now() < until) {
        if (listener_ == nullptr) {
            wake_.wait_until(lock, until, [this] { return stopping_; });
            return;
        }
        lock.unlock();
        try {
            if (listener_->wait(listen_step)) return;
        } catch (const Unavailable&) {  // polling finds out more
            listener_.reset();
        }
        lock.lock();
    }
}

void SnapshotRefresher::run() {
    for (;;) {
        // Listening comes before reading: a change between the two would go unheard otherwise.
        try {
            if (listener_ == nullptr) listener_ = std::make_unique<ConfigListener>(database_.settings(), on_erased_);
        } catch (const Unavailable&) {  // refresh() says why
        }
        if (!try_refresh()) listener_.reset();
        wait_for_change();
        std::lock_guard lock(mutex_);
        if (stopping_) break;
    }
    listener_.reset();
}

}  // namespace bellwether
