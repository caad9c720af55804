// Which model version each arm serves: worked out once for each configuration, answered from memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/recommender.hpp"
#include "storage/snapshot_store.hpp"

namespace bellwether {

/// What an arm says of one recommender.
struct ArmModel {
    std::string recommender;
    std::string asked;  ///< a version, or `latest`
};

/// Reads `{"recommenders": [{"recommender", "version"}, "name", ...]}` and `{"recommenders": {"name": "version"}}`; without
/// a version it is `latest`. What an arm says else is for whoever serves it, and nothing of it is refused here.
std::vector<ArmModel> models_of_arm(const std::string& arm_json);

/// Immutable: a change publishes another one, and so every arm changes at once.
struct ServingModels {
    std::string json;
    std::string etag;
};

/// Pure. The arms of running and paused experiments, the default of every area, and what `latest` means.
ServingModels build_serving(const StoredConfig& config);

}  // namespace bellwether
