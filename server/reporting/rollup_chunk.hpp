// One piece of what is new, brought into the rollups: load the states it touches, merge, write the differences.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/exposure_rollup_store.hpp"
#include "storage/rollup_store.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct AppliedChunk {
    std::int64_t events = 0;
    std::int64_t unreadable = 0;
};

/// Each event is handed over once, in any order; `exposures` are those that were made or changed meanwhile. Everything
/// happens in the transaction, which must be the one writer's.
AppliedChunk apply_to_rollups(Transaction& transaction, const std::vector<StoredEvent>& events,
                              const std::vector<RolledExposure>& exposures);

}  // namespace bellwether
