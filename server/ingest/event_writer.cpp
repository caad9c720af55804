#include "ingest/event_writer.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "domain/unavailable.hpp"
#include "ingest/event_row.hpp"
#include "ingest/partition_keeper.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace {

constexpr std::array<const char*, 6> type_names{"none", "play", "thumb", "listen", "station_created", "exposure"};

Error unavailable(std::string detail) { return Error{ErrorKind::unavailable, std::move(detail), {}}; }

/// A completion belongs to somebody else; whatever it does, the others must hear too.
void complete(PendingBatch& batch, Result<Receipt> outcome) {
    try {
        batch.completion(std::move(outcome));
    } catch (const std::exception& error) {
        log_error("the completion of a batch of events threw", {{"why", error.what()}});
    }
}

Receipt receipt_of(PendingBatch& batch, const std::vector<EventFate>& fates) {
    Receipt receipt;
    receipt.rejected = std::move(batch.rejected);
    for (std::size_t i = 0; i < fates.size(); ++i) {
        if (fates[i] == EventFate::accepted) ++receipt.accepted;
        if (fates[i] == EventFate::duplicate) ++receipt.duplicates;
        if (fates[i] == EventFate::too_old) receipt.rejected.push_back(too_old_refusal(batch.events[i]));
    }
    std::sort(receipt.rejected.begin(), receipt.rejected.end(),
              [](const RejectedEvent& a, const RejectedEvent& b) { return a.index < b.index; });
    return receipt;
}

/// Renders rows on the caller's thread: the writer's own threads only commit.
PendingBatch prepare(EventBatch batch, const ExposureResolver& resolve) {
    PendingBatch pending;
    pending.rejected = std::move(batch.rejected);
    pending.token_name = std::move(batch.token_name);
    pending.events.reserve(batch.events.size());
    for (IndexedEvent& item : batch.events) {
        PendingEvent event{item.index, to_row(item.event), std::nullopt};
        if (const auto* imported = std::get_if<ImportedExposure>(&item.event.content)) {
            auto resolved = resolve(*imported, item.event.listener_id);
            if (!resolved) {
                const Error& why = resolved.error();
                pending.rejected.push_back({item.index, print_uuid(item.event.event_id), item.event.listener_id,
                                            why.errors.empty() ? "invalid" : why.errors.front().code, why.detail,
                                            event.row.body});
                continue;
            }
            event.exposure = resolved.value();
        }
        pending.events.push_back(std::move(event));
    }
    return pending;
}

}  // namespace

EventWriter::EventWriter(Database& database, PartitionKeeper& partitions, ExposureResolver resolve, Counters& counters,
                         EventWriterSettings settings)
    : database_(database), partitions_(partitions), resolve_(std::move(resolve)), settings_(settings) {
    const auto events = [&](const char* type, const char* result) {
        return counters.counter("bellwether_events_total", "Events by type and by what became of them.",
                                {{"type", type}, {"result", result}});
    };
    for (std::size_t type = 1; type < type_names.size(); ++type)
        stored_[type] = {events(type_names[type], "accepted"), events(type_names[type], "duplicate")};
    rejected_ = events("any", "rejected");
    failed_commits_ = counters.counter("bellwether_ingest_failed_commits_total", "Group commits that failed.");
    refused_batches_ = counters.counter("bellwether_ingest_refused_batches_total", "Batches refused by a full queue.");
    queued_ = counters.gauge("bellwether_ingest_queue_events", "Events that wait for their commit.");
    commit_seconds_ =
        counters.histogram("bellwether_ingest_commit_seconds", "How long group commits take.", duration_buckets());
    group_events_ = counters.histogram("bellwether_ingest_group_events", "Events in a group commit.",
                                       {1, 10, 100, 1'000, 2'000, 5'000, 10'000, 20'000});
    for (int i = 0; i < settings_.threads; ++i) threads_.emplace_back([this] { run(); });
}

EventWriter::~EventWriter() { stop(); }

Result<void> EventWriter::submit(EventBatch batch, Completion completion) {
    PendingBatch pending = prepare(std::move(batch), resolve_);
    pending.completion = std::move(completion);
    const std::size_t events = pending.size();
    const std::size_t bytes = pending.bytes();
    {
        std::lock_guard lock(mutex_);
        if (stopping_) return unavailable("the service is shutting down");
        if (queue_events_ + events > settings_.queue_events_max || queue_bytes_ + bytes > settings_.queue_bytes_max) {
            refused_batches_.add();
            return unavailable("too many events wait for their commit; send the batch again later");
        }
        queue_events_ += events;
        queue_bytes_ += bytes;
        queue_.push_back(std::move(pending));
        queued_.set(static_cast<double>(queue_events_));
    }
    wake_.notify_one();
    return ok();
}

void EventWriter::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

void EventWriter::run() {
    for (auto group = take_group(); !group.empty(); group = take_group()) commit(std::move(group));
}

/// Empty only where the writer stops and nothing waits.
std::vector<PendingBatch> EventWriter::take_group() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    std::vector<PendingBatch> group;
    std::size_t events = 0;
    while (!queue_.empty() && (group.empty() || events + queue_.front().size() <= settings_.group_events_max)) {
        events += queue_.front().size();
        queue_bytes_ -= queue_.front().bytes();
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    queue_events_ -= events;
    queued_.set(static_cast<double>(queue_events_));
    return group;
}

void EventWriter::commit(std::vector<PendingBatch> group) {
    const auto begun = std::chrono::steady_clock::now();
    try {
        const auto fates = commit_group(database_, partitions_, group);
        commit_seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
        std::size_t events = 0;
        for (std::size_t i = 0; i < group.size(); ++i) {
            events += group[i].size();
            Receipt receipt = receipt_of(group[i], fates[i]);
            for (std::size_t e = 0; e < fates[i].size(); ++e)
                if (fates[i][e] != EventFate::too_old)
                    stored_[static_cast<std::size_t>(group[i].events[e].row.type)][fates[i][e] == EventFate::accepted ? 0 : 1]
                        .add();
            rejected_.add(static_cast<double>(receipt.rejected.size()));
            complete(group[i], std::move(receipt));
        }
        group_events_.observe(static_cast<double>(events));
    } catch (const Unavailable& error) {
        failed_commits_.add();
        log_warning("a group of events was not stored", {{"batches", group.size()}, {"why", error.what()}});
        for (PendingBatch& batch : group)
            complete(batch, unavailable("the database is away; nothing was acknowledged, send the batch again"));
    } catch (const std::exception& error) {
        failed_commits_.add();
        log_error("a group of events could not be stored", {{"batches", group.size()}, {"why", error.what()}});
        if (group.size() == 1) {
            complete(group.front(), unavailable("the events could not be stored; the fault has been logged"));
            return;
        }
        // One batch must not take the others of its group down.
        for (PendingBatch& batch : group) {
            std::vector<PendingBatch> alone;
            alone.push_back(std::move(batch));
            commit(std::move(alone));
        }
    }
}

}  // namespace bellwether
