#include "ingest/exposure_recorder.hpp"

#include <algorithm>
#include <iterator>

#include "domain/unavailable.hpp"
#include "runtime/log.hpp"
#include "storage/event_store.hpp"

namespace bellwether {

ExposureRecorder::ExposureRecorder(Database& database, Counters& counters, ExposureRecorderSettings settings)
    : database_(database), settings_(settings) {
    recorded_ = counters.counter("bellwether_exposures_recorded_total", "Exposures of our own assignment that were stored.");
    dropped_ = counters.counter("bellwether_exposures_dropped_total",
                                "Exposures that found the queue full; taken again at the listener's next call.");
    failed_ = counters.counter("bellwether_exposures_failed_total", "Exposures that the database refused.");
    for (std::size_t i = 0; i < parts_count; ++i)
        parts_.push_back(std::make_unique<Part>(settings_.remembered_max / parts_count));
    thread_ = std::thread([this] { run(); });
}

ExposureRecorder::~ExposureRecorder() { stop(); }

ExposureRecorder::Part& ExposureRecorder::part_of(std::uint64_t listener) {
    return *parts_[listener >> 60];  // the top bits; the tables inside use the bottom ones
}

ExposureRecorder::Taken ExposureRecorder::record(Exposure exposure) {
    const ExposureKey key = key_of(exposure);
    Part& part = part_of(key.listener);
    std::lock_guard lock(part.mutex);
    return take(part, key, std::move(exposure));
}

void ExposureRecorder::record(std::string_view listener_id, std::span<const GivenVariant> given, UtcTime at) {
    const std::uint64_t listener = listener_key_of(listener_id);
    const ExposureKey all = key_of_all(listener, given);
    Part& part = part_of(listener);
    std::lock_guard lock(part.mutex);
    if (part.remembered.contains(all)) return;
    bool all_stored = true;
    for (const GivenVariant& one : given) {
        const ExposureKey key = key_of(listener, one);
        if (part.remembered.contains(key)) continue;
        all_stored = false;
        take(part, key, {std::string(listener_id), one.experiment_id, one.iteration, one.variant_id, one.slot, at});
    }
    if (all_stored) part.remembered.insert(all);
}

ExposureRecorder::Taken ExposureRecorder::take(Part& part, const ExposureKey& key, Exposure exposure) {
    if (part.remembered.contains(key) || part.waiting.contains(key)) return Taken::known;
    if (part.waiting.size() >= std::max<std::size_t>(1, settings_.queue_max / parts_count)) {
        dropped_.add();
        return Taken::dropped;
    }
    part.waiting.insert(key);
    part.queue.push_back(std::move(exposure));
    return Taken::queued;
}

void ExposureRecorder::forget(std::string_view listener_id) {
    const std::uint64_t listener = listener_key_of(listener_id);
    Part& part = part_of(listener);
    std::lock_guard lock(part.mutex);
    std::erase_if(part.waiting, [&](const ExposureKey& key) { return key.listener == listener; });
    part.remembered.forget(listener);
}

void ExposureRecorder::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void ExposureRecorder::run() {
    std::unique_lock lock(mutex_);
    for (bool last = false; !last;) {
        wake_.wait_for(lock, database_away_ ? settings_.retry_interval : settings_.interval, [this] { return stopping_; });
        last = stopping_;  // then what waits is stored once more
        lock.unlock();
        collect();
        store_collected();
        lock.lock();
    }
}

void ExposureRecorder::collect() {
    for (const auto& part : parts_) {
        std::vector<Exposure> taken;
        {
            std::lock_guard lock(part->mutex);
            taken.swap(part->queue);
        }
        std::move(taken.begin(), taken.end(), std::back_inserter(collected_));
    }
}

/// Those that somebody forgot since they were taken: they do not wait any more.
void ExposureRecorder::drop_forgotten() {
    std::erase_if(collected_, [this](const Exposure& exposure) {
        const ExposureKey key = key_of(exposure);
        Part& part = part_of(key.listener);
        std::lock_guard lock(part.mutex);
        return !part.waiting.contains(key);
    });
}

void ExposureRecorder::store_collected() {
    drop_forgotten();
    std::size_t done = 0;
    while (done < collected_.size()) {
        const auto chunk = std::span<const Exposure>(collected_)
                               .subspan(done, std::min(settings_.commit_max, collected_.size() - done));
        const Stored stored = store(chunk);
        database_away_ = stored == Stored::database_away;
        if (database_away_) break;
        settle(chunk, stored == Stored::yes);
        done += chunk.size();
    }
    collected_.erase(collected_.begin(), collected_.begin() + static_cast<std::ptrdiff_t>(done));
}

ExposureRecorder::Stored ExposureRecorder::store(std::span<const Exposure> exposures) {
    std::vector<ExposureRow> rows;
    rows.reserve(exposures.size());
    for (const Exposure& exposure : exposures)
        rows.push_back({exposure.listener_id, exposure.experiment_id, exposure.iteration, exposure.variant_id,
                        exposure.slot, exposure.exposed_at, false});
    rows = merge_exposures(std::move(rows));
    try {
        database_.write([&](Transaction& transaction) { EventStore(transaction).upsert_exposures(rows); });
        return Stored::yes;
    } catch (const Unavailable& error) {
        if (!database_away_) log_warning("exposures wait for the database", {{"why", error.what()}});
        return Stored::database_away;
    } catch (const std::exception& error) {
        log_error("exposures could not be stored", {{"exposures", exposures.size()}, {"why", error.what()}});
        return Stored::refused;
    }
}

/// Stored: remembered. Refused: forgotten, so that the next call brings them again.
void ExposureRecorder::settle(std::span<const Exposure> exposures, bool stored) {
    for (const Exposure& exposure : exposures) {
        const ExposureKey key = key_of(exposure);
        Part& part = part_of(key.listener);
        std::lock_guard lock(part.mutex);
        const bool waited = part.waiting.erase(key) > 0;  // false: forgotten meanwhile
        if (stored && waited) part.remembered.insert(key);
    }
    (stored ? recorded_ : failed_).add(static_cast<double>(exposures.size()));
}

}  // namespace bellwether
