// Group commit: batches that wait at the same time are stored in one transaction, and every batch hears of its own part.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "ingest/event_reader.hpp"
#include "ingest/pending_batch.hpp"
#include "runtime/counters.hpp"
#include "storage/database.hpp"

namespace bellwether {

class PartitionKeeper;

struct EventWriterSettings {
    int threads = 2;                           ///< each commits one group at a time, on a connection of its own
    std::size_t queue_events_max = 200'000;    ///< waiting, refused ones included
    std::size_t queue_bytes_max = 256 << 20;   ///< of the same, about
    std::size_t group_events_max = 10'000;     ///< a group takes further batches until it has so many
};

/// Finds the experiment and variant of an imported exposure in the configuration; refuses names that are not there with
/// the codes unknown_experiment and unknown_variant. Called from the thread that submits.
using ExposureResolver =
    std::function<Result<ResolvedExposure>(const ImportedExposure& exposure, std::string_view listener_id)>;

/// Safe from every thread. Its threads start with it.
class EventWriter {
  public:
    EventWriter(Database& database, PartitionKeeper& partitions, ExposureResolver resolve, Counters& counters,
                EventWriterSettings settings);
    ~EventWriter();  ///< stops
    EventWriter(const EventWriter&) = delete;
    EventWriter& operator=(const EventWriter&) = delete;

    /// Joins the next commit and returns at once; `completion` is called later, once, from a thread of the writer: with
    /// the receipt after the commit, or with `unavailable` where the commit failed and nothing of the batch is
    /// acknowledged (the same batch may be sent again: ids make it safe). Refuses (unavailable, completion is not called)
    /// where the queue is full or the writer was stopped.
    Result<void> submit(EventBatch batch, Completion completion);

    /// Takes nothing more, commits what waits, ends the threads.
    void stop();

  private:
    void run();
    std::vector<PendingBatch> take_group();
    void commit(std::vector<PendingBatch> group);

    Database& database_;
    PartitionKeeper& partitions_;
    const ExposureResolver resolve_;
    const EventWriterSettings settings_;

    std::array<std::array<Counter, 2>, 6> stored_;  ///< by type; accepted, duplicate
    Counter rejected_;
    Counter failed_commits_;
    Counter refused_batches_;
    Gauge queued_;
    Histogram commit_seconds_;
    Histogram group_events_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<PendingBatch> queue_;
    std::size_t queue_events_ = 0;
    std::size_t queue_bytes_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bellwether
