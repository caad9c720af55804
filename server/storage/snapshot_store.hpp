// Everything that assignment and access depend on, read in one transaction.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/allocation.hpp"
#include "domain/default_arm.hpp"
#include "domain/experiment.hpp"
#include "domain/holdout.hpp"
#include "domain/recommender.hpp"
#include "storage/token_store.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct StoredSegment {
    std::string key;
    std::string rule_json;
};

struct StoredOverride {
    std::string listener_id;
    int experiment_id = 0;
    int variant_id = 0;
};

struct StoredConfig {
    std::int64_t version = 0;
    UtcTime changed_at;
    std::vector<Layer> layers;
    std::vector<Experiment> experiments;  ///< by key, of every state; without the texts that only people read
    std::map<int, AllocationHistory> histories;  ///< by layer_id, of running and paused experiments
    std::vector<StoredSegment> segments;         ///< by key
    std::vector<Holdout> holdouts;               ///< by quarter, of those that are not over
    std::vector<StoredOverride> overrides;       ///< by listener, of experiments that are not over
    std::vector<TokenRecord> tokens;
    std::vector<DefaultArm> defaults;  ///< by age; the newest of an area is in force
    std::vector<Blessing> blessed;     ///< by recommender: the model version that `latest` means
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
