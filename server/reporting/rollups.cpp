#include "reporting/rollups.hpp"

#include <algorithm>
#include <limits>

#include "reporting/rollup_chunk.hpp"
#include "storage/exposure_rollup_store.hpp"
#include "storage/storage_error.hpp"

namespace bellwether {

namespace {

/// For the work that reads all events.
DatabaseSettings patient_settings(const Database& database) {
    using namespace std::chrono_literals;
    auto settings = database.settings();
    settings.connections_max = 1;
    settings.statement_timeout = 1h;
    settings.lock_timeout = 1min;
    return settings;
}

}  // namespace

RollupWriter::Round RollupWriter::run_round() {
    try {
        const auto round = run_round_of(rows_);
        rows_ = std::min(rows_ + rows_ / 4 + 1, settings_.rows_max);
        return round;
    } catch (const StorageUnavailable&) {
        rows_ = std::max(rows_ / 4, std::min(settings_.rows_min, settings_.rows_max));
        throw;
    }
}

RollupWriter::Round RollupWriter::run_round_of(std::int64_t rows) {
    return database_.write([&](Transaction& transaction) {
        RollupStore store(transaction);
        if (!store.try_lock()) return Round::another_writes;
        const auto position = store.position();
        if (!position.same_cluster) return Round::foreign_cluster;
        const auto begin = position.before_xid;
        const auto end = store.chunk_end(begin, position.horizon, rows);
        AppliedChunk applied;
        if (begin < end) {
            const auto events = store.events(begin, end);
            applied = apply_to_rollups(transaction, events, ExposureRollupStore(transaction).changed(begin, end));
        }
        store.advance(std::max(begin, end), applied.events, applied.unreadable);
        return end < position.horizon ? Round::more : Round::caught_up;
    });
}

RollupWriter::Round RollupWriter::run(const std::stop_token& stop) {
    while (true) {
        const auto round = run_round();
        if (round == Round::foreign_cluster && !rebuild_rollups(database_)) adopt_restored();
        if (round == Round::caught_up || round == Round::another_writes || stop.stop_requested()) return round;
    }
}

void RollupWriter::adopt_restored() {
    Database patient(patient_settings(database_));
    patient.write([](Transaction& transaction) {
        RollupStore store(transaction);
        store.wait_for_lock();
        const auto position = store.position();
        if (position.same_cluster || !store.events_taken_off()) return;
        // The dump was one snapshot: numbers from the position on are of transactions that had not been read in it.
        constexpr auto last = std::numeric_limits<std::int64_t>::max();
        const auto events = store.events(position.before_xid, last);
        const auto applied =
            apply_to_rollups(transaction, events, ExposureRollupStore(transaction).changed(position.before_xid, last));
        store.forget_transactions();
        store.adopt_cluster();
        store.advance(position.horizon, applied.events, applied.unreadable);
    });
}

Result<void> rebuild_rollups(Database& database) {
    Database patient(patient_settings(database));
    return patient.write([](Transaction& transaction) -> Result<void> {
        RollupStore store(transaction);
        store.wait_for_lock();
        if (store.events_taken_off())
            return Error{ErrorKind::conflict,
                         "retention has taken off events: the rollups are all that is left of them, and stay as they are",
                         {}};
        const auto position = store.position();
        store.clear();
        // Rows that were committed since the horizon was read become old as well: the cursor below sees them.
        if (!position.same_cluster) store.forget_transactions();
        ExposureRollupStore(transaction).copy_before(position.horizon);
        store.open_events(position.horizon);
        AppliedChunk total;
        for (auto events = store.next_events(); !events.empty(); events = store.next_events()) {
            const auto applied = apply_to_rollups(transaction, events, {});
            total.events += applied.events;
            total.unreadable += applied.unreadable;
        }
        store.close_events();
        store.advance(position.horizon, total.events, total.unreadable);
        return ok();
    });
}

RollupStatus rollup_status(Database& database) {
    return database.read([](Transaction& transaction) { return RollupStore(transaction).status(); });
}

}  // namespace bellwether
