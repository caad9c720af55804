// Takes the exposures that our own assignment makes, without ever waiting, and stores each listener's first one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "domain/event.hpp"
#include "ingest/remembered_exposures.hpp"
#include "runtime/counters.hpp"
#include "storage/database.hpp"

namespace bellwether {

struct ExposureRecorderSettings {
    std::size_t queue_max = 100'000;        ///< not stored yet; about 300 bytes each
    std::size_t remembered_max = 2'000'000;  ///< known to be stored: 64 MiB at most up to 2^21 (RememberedExposures)
    std::size_t commit_max = 5'000;          ///< in one transaction
    std::chrono::milliseconds interval{100};  ///< between commits
    std::chrono::milliseconds retry_interval{1'000};  ///< between attempts while the database is away
};

/// record() is safe from every thread and costs a hash and a short lock of one of 16 parts. An exposure counts as
/// recorded only after its commit. While the database is away those that wait are kept; where the queue is full further
/// ones are dropped, counted and not remembered, so that the listener's next call takes them again. Stopping without a
/// database loses what waits, for the same reason without harm.
class ExposureRecorder {
  public:
    ExposureRecorder(Database& database, Counters& counters, ExposureRecorderSettings settings);
    ~ExposureRecorder();  ///< stops
    ExposureRecorder(const ExposureRecorder&) = delete;
    ExposureRecorder& operator=(const ExposureRecorder&) = delete;

    enum class Taken {
        queued,
        known,  ///< recorded before, or waiting already
        dropped,
    };
    Taken record(Exposure exposure);
    /// The same for all variants that a listener was given at once. Where every one of them is known to be stored, which
    /// is nearly always, it costs one lock and one look-up, however many they are.
    void record(std::string_view listener_id, std::span<const GivenVariant> given, UtcTime at);

    /// Erasure: what waits of the listener is not stored any more, and its next exposure is new.
    void forget(std::string_view listener_id);

    /// Stores what waits and ends the thread; one attempt.
    void stop();

  private:
    static constexpr std::size_t parts_count = 16;
    struct Part {
        std::mutex mutex;
        std::vector<Exposure> queue;
        std::unordered_set<ExposureKey, ExposureKeyHash> waiting;  ///< in the queue or in a commit
        RememberedExposures remembered;
        explicit Part(std::size_t remembered_max) : remembered(remembered_max) {}
    };

    enum class Stored { yes, database_away, refused };
    Part& part_of(std::uint64_t listener);
    Taken take(Part& part, const ExposureKey& key, Exposure exposure);
    void drop_forgotten();
    void run();
    void collect();
    void store_collected();
    Stored store(std::span<const Exposure> exposures);
    void settle(std::span<const Exposure> exposures, bool stored);

    Database& database_;
    const ExposureRecorderSettings settings_;
    Counter recorded_;
    Counter dropped_;
    Counter failed_;
    std::vector<std::unique_ptr<Part>> parts_;
    std::vector<Exposure> collected_;  ///< the thread's own
    bool database_away_ = false;       ///< the thread's own

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace bellwether
