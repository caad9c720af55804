// Configurations for the tests of assignment, made by hand.
#pragma once

#include <stdexcept>
#include <string>

#include "assignment/snapshot.hpp"
#include "experiments/targeting_json.hpp"

namespace bellwether::test {

inline Variant variant_of(int id, const std::string& key, std::optional<std::string> payload = std::nullopt) {
    Variant variant;
    variant.variant_id = id;
    variant.key = key;
    variant.weight = 1;
    variant.is_control = id == 0;
    variant.arm_json = R"({"recommenders": {"collab": "v)" + std::to_string(id) + R"("}})";
    variant.payload_json = std::move(payload);
    return variant;
}

/// Layers 1, 2, ... with the salt "salt-N"; experiments with control (0) and treatment (1) unless said otherwise.
class ConfigMaker {
  public:
    int layer() {
        Layer layer;
        layer.layer_id = static_cast<int>(config.layers.size()) + 1;
        layer.key = "layer-" + std::to_string(layer.layer_id);
        layer.salt = "salt-" + std::to_string(layer.layer_id);
        config.layers.push_back(layer);
        return layer.layer_id;
    }

    Experiment& experiment(const std::string& key, int layer_id, ExperimentState state = ExperimentState::running) {
        Experiment experiment;
        experiment.experiment_id = static_cast<int>(config.experiments.size()) + 1;
        experiment.key = key;
        experiment.layer_id = layer_id;
        experiment.state = state;
        experiment.variants = {variant_of(0, "control"), variant_of(1, "treatment", R"({"depth": 3})")};
        config.experiments.push_back(experiment);
        return config.experiments.back();
    }

    void hold(const Experiment& experiment, int variant_id, int begin, int end) {
        Allocation allocation;
        allocation.allocation_id = ++last_allocation_;
        allocation.experiment_id = experiment.experiment_id;
        allocation.iteration = experiment.iteration;
        allocation.variant_id = variant_id;
        allocation.slots = {begin, end};
        config.histories[experiment.layer_id].allocations.push_back(allocation);
    }

    /// Everybody gets this variant.
    void ship(const Experiment& experiment, int variant_id, UtcTime when = {}) {
        const Variant& variant = experiment.variants[static_cast<std::size_t>(variant_id)];
        DefaultArm arm;
        arm.experiment_id = experiment.experiment_id;
        arm.experiment = experiment.key;
        arm.variant_id = variant_id;
        arm.variant = variant.key;
        arm.arm_json = variant.arm_json;
        arm.payload_json = variant.payload_json;
        arm.shipped_at = when;
        config.defaults.push_back(arm);
    }

    /// What a decision of domain/allocation wants appended.
    void append(int layer_id, const AllocationChange& change) {
        AllocationHistory& history = config.histories[layer_id];
        for (Allocation allocation : change.allocations) {
            allocation.allocation_id = ++last_allocation_;
            history.allocations.push_back(allocation);
        }
        history.releases.insert(history.releases.end(), change.releases.begin(), change.releases.end());
    }

    ConfigSnapshot snapshot() const { return build_snapshot(config, read_targeting_text); }

    StoredConfig config;

  private:
    std::int64_t last_allocation_ = 0;
};

inline std::string listener_of(int number) { return "listener-" + std::to_string(number); }

}  // namespace bellwether::test
