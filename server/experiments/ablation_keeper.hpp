// Makes ablations, and keeps their rounds: each an experiment that begins and ends by the clock.
#pragma once

#include <string>

#include "domain/ablation.hpp"
#include "experiments/experiment_change.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// How far back a recommender counts as part of the mix, for ablations that name none.
inline constexpr int ablation_seen_days = 28;

/// Without a layer it gets one of its own, `ablation.KEY`. Refuses a key that is taken (conflict), and a layer that is not there (invalid).
/// Its first round begins with the keeper's next tick.
Result<Ablation> create_ablation(Database& database, Ablation ablation, const Author& author, bool dry_run = false);

/// No round begins any more; the one that runs is ended by the keeper's next tick. Refuses (not_found) an unknown one and (conflict) one that is stopped.
Result<Ablation> stop_ablation(Database& database, const std::string& key, const Author& author);

/// One tick over all ablations; does nothing where another replica is at it. A round whose experiment cannot begin now
/// (no rested slots are free) is left for a later tick. Calls made twice find what the first one did. Throws StorageUnavailable.
void keep_ablations(Database& database, UtcTime now);

}  // namespace bellwether
