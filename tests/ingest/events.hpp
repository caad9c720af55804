// Events for the tests of ingest, and a writer on a database of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "domain/event.hpp"
#include "ingest/event_writer.hpp"
#include "ingest/partition_keeper.hpp"
#include "runtime/clock.hpp"
#include "storage/database.hpp"
#include "support/postgres.hpp"

namespace bellwether::test {

inline Uuid id_at(UtcTime time, std::uint32_t number) {
    std::array<std::uint8_t, 8> random{};
    for (int i = 0; i < 4; ++i) random[static_cast<std::size_t>(4 + i)] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return make_uuid_v7(time, random);
}

inline UtcTime moment(std::string_view text) { return parse_time(text).value(); }

inline Event thumb(std::uint32_t number, const std::string& listener = "ann", UtcTime at = moment("2026-11-23T10:00:00Z")) {
    return {id_at(at, number), listener, at, Thumb{"play-1", ThumbValue::up}};
}

inline Event exposure(std::uint32_t number, const std::string& listener, const std::string& variant, UtcTime at) {
    return {id_at(at, number), listener, at, ImportedExposure{"theirs", variant}};
}

inline EventBatch batch_of(std::vector<Event> events) {
    EventBatch batch;
    batch.token_name = "tests";
    for (Event& event : events) batch.events.push_back({batch.events.size(), std::move(event)});
    return batch;
}

/// Knows the experiment "theirs" (7) with the variants control (0) and treatment (1).
inline Result<ResolvedExposure> resolve_theirs(const ImportedExposure& imported, std::string_view) {
    if (imported.experiment != "theirs") return invalid_at("/experiment", "unknown_experiment", "no such experiment");
    if (imported.variant == "control") return ResolvedExposure{7, 1, 0, std::nullopt};
    if (imported.variant == "treatment") return ResolvedExposure{7, 1, 1, std::nullopt};
    return invalid_at("/variant", "unknown_variant", "no such variant");
}

inline DatabaseSettings database_settings(std::string url) {
    DatabaseSettings settings;
    settings.url = std::move(url);
    settings.wait_max = std::chrono::seconds(2);
    return settings;
}

/// What a completion brings, to be waited for.
class Outcome {
  public:
    Completion completion() {
        return [this](Result<Receipt> receipt) {
            std::lock_guard lock(mutex_);
            receipt_ = std::move(receipt);
            wake_.notify_all();
        };
    }
    Result<Receipt> wait() {
        std::unique_lock lock(mutex_);
        if (!wake_.wait_for(lock, std::chrono::seconds(60), [this] { return receipt_.has_value(); }))
            throw std::runtime_error("no receipt after a minute");
        return *receipt_;
    }
    bool arrived() {
        std::lock_guard lock(mutex_);
        return receipt_.has_value();
    }

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<Result<Receipt>> receipt_;
};

struct Ingest {
    explicit Ingest(const std::string& url = fresh_migrated_database_url(PostgresRole::service),
                    EventWriterSettings settings = {}, PartitionSettings partition_settings = {})
        : database(database_settings(url)),
          partitions(database, partition_settings),
          writer(database, partitions, resolve_theirs, counters, settings) {}

    Result<Receipt> send(EventBatch batch) {
        Outcome outcome;
        const auto submitted = writer.submit(std::move(batch), outcome.completion());
        if (!submitted) return submitted.error();
        return outcome.wait();
    }
    Receipt store(std::vector<Event> events) { return send(batch_of(std::move(events))).value(); }

    /// One column of one row, as text; "" for null.
    std::string ask(std::string_view sql) {
        return database.read([&](Transaction& transaction) {
            const Rows rows = transaction.run(sql);
            return rows.empty() || rows[0].is_null(0) ? std::string() : rows[0].string(0);
        });
    }

    Database database;
    PartitionKeeper partitions;
    Counters counters;
    EventWriter writer;
};

}  // namespace bellwether::test
