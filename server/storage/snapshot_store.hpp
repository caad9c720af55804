// Everything that assignment and access depend on, read in one transaction.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "domain/allocation.hpp"
#include "domain/default_arm.hpp"
#include "domain/experiment.hpp"
#include "storage/token_store.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct StoredConfig {
    std::int64_t version = 0;
    UtcTime changed_at;
    std::vector<Layer> layers;
    std::vector<Experiment> experiments;  ///< by key, of every state; without the texts that only people read
    std::map<int, AllocationHistory> histories;  ///< by layer_id, of running and paused experiments
    std::vector<TokenRecord> tokens;
    std::vector<DefaultArm> defaults;  ///< by age; the newest of an area is in force
};

class SnapshotStore {
  public:
    explicit SnapshotStore(Transaction& transaction) : transaction_(transaction) {}

    /// The number of the configuration: what to poll.
    std::int64_t version();
    StoredConfig load();

  private:
    std::vector<Experiment> experiments();
    std::map<int, AllocationHistory> histories();

    Transaction& transaction_;
};

}  // namespace bellwether
