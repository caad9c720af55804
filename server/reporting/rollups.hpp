// Keeps the rollups up with the events: one writer in the service, exactly once, in any order of arrival.
#pragma once

#include <cstdint>
#include <stop_token>

#include "domain/result.hpp"
#include "storage/database.hpp"
#include "storage/rollup_store.hpp"

namespace bellwether {

struct RollupSettings {
    std::int64_t rows_max = 20'000;  ///< a round takes whole transactions up to about this many events
    std::int64_t rows_min = 200;     ///< and down to as many where larger rounds fail
};

/// Any number of replicas may run one: an advisory lock of PostgreSQL, taken anew each round, lets one work. It is free
/// as soon as the holder's connection is gone, and after eight seconds where the holder's machine vanished. The
/// position moves in the same transaction as the rollups, so every event counts exactly once, whatever fails when.
class RollupWriter {
  public:
    explicit RollupWriter(Database& database, RollupSettings settings = {})
        : database_(database), settings_(settings) {}

    enum class Round {
        caught_up,        ///< what had been committed is in the rollups
        more,             ///< a piece is in, more is waiting
        another_writes,   ///< another replica has the lock
        foreign_cluster,  ///< the database was restored from another cluster: its transaction numbers mean nothing here
    };

    /// One piece. Throws StorageUnavailable where the database is away, or has ended the round because it took longer
    /// than its time limits; nothing has changed then, and the next round is a quarter as large. Each round that works
    /// lets the next grow by a quarter: a slow machine finds the size that it can do, and never tries the same for ever.
    Round run_round();

    /// Rounds until nothing more is waiting, another replica writes, or `stop` says so: what a ticker calls every
    /// second. A database restored from another cluster is adopted or rebuilt first.
    Round run(const std::stop_token& stop = {});

    /// To be called before the first event is taken in. Where the database was restored from another cluster and
    /// retention has taken off events, a rebuild would lose them: the rollups are kept, and what they had not read when
    /// the dump was made is read now. Otherwise it does nothing.
    void adopt_restored();

  private:
    Round run_round_of(std::int64_t rows);

    Database& database_;
    RollupSettings settings_;
    std::int64_t rows_ = settings_.rows_max;  ///< of the next round
};

/// Makes every rollup again from the stored events and exposures, in one transaction: readers see the old content until
/// it commits. Waits for the running round of a writer. Takes as long as reading all events takes; uses one connection
/// of its own, with time limits that allow for it. Refuses (conflict) where retention has taken off events: the rollups
/// are all that is left of those.
Result<void> rebuild_rollups(Database& database);

RollupStatus rollup_status(Database& database);

}  // namespace bellwether
