#include "assignment/assigner.hpp"

#include "domain/slot.hpp"

namespace bellwether {

namespace {

bool is_targeted(const SnapshotExperiment& experiment, const Attributes& attributes) {
    if (experiment.targeting_unreadable) return false;
    return !experiment.targeting || matches(*experiment.targeting, attributes);
}

/// Why nobody at all gets a variant of the experiment now; `assigned` where some may.
AssignmentReason state_reason(const SnapshotExperiment& experiment) {
    switch (experiment.state) {
        case ExperimentState::draft:
            return AssignmentReason::draft;
        case ExperimentState::paused:
            return AssignmentReason::paused;
        case ExperimentState::stopped:
        case ExperimentState::archived:
            return AssignmentReason::stopped;
        case ExperimentState::running:
            break;
    }
    return experiment.randomised_by_us ? AssignmentReason::assigned : AssignmentReason::randomised_elsewhere;
}

}  // namespace

void assign_all(const ConfigSnapshot& snapshot, std::string_view listener_id, const Attributes& attributes,
                std::vector<Assignment>& answers) {
    for (const std::size_t place : snapshot.held_layers) {
        const SnapshotLayer& layer = snapshot.layers[place];
        const int slot = slot_of(layer.salt, listener_id);
        const SlotInterval* interval = layer.find(slot);
        if (interval == nullptr) continue;
        const SnapshotExperiment& experiment = snapshot.experiments[interval->experiment];
        if (state_reason(experiment) != AssignmentReason::assigned || !is_targeted(experiment, attributes)) continue;
        answers.push_back({experiment.key, &experiment, &experiment.variants[interval->variant], slot, AssignmentReason::assigned});
    }
}

Assignment assign_one(const ConfigSnapshot& snapshot, std::string_view listener_id, const Attributes& attributes,
                      const SnapshotExperiment& experiment) {
    const SnapshotLayer& layer = snapshot.layers[experiment.layer];
    Assignment answer{experiment.key, &experiment, nullptr, slot_of(layer.salt, listener_id), state_reason(experiment)};
    if (answer.reason == AssignmentReason::stopped && experiment.shipped) {
        answer.reason = AssignmentReason::shipped;
        answer.variant = &experiment.variants[*experiment.shipped];
    }
    if (answer.reason != AssignmentReason::assigned) return answer;
    const SlotInterval* interval = layer.find(answer.slot);
    if (!is_targeted(experiment, attributes)) {
        answer.reason = AssignmentReason::not_targeted;
    } else if (interval == nullptr || &snapshot.experiments[interval->experiment] != &experiment) {
        answer.reason = AssignmentReason::outside_ramp;
    } else {
        answer.variant = &experiment.variants[interval->variant];
    }
    return answer;
}

void assign_named(const ConfigSnapshot& snapshot, std::string_view listener_id, const Attributes& attributes,
                  std::span<const std::string> experiments, std::vector<Assignment>& answers) {
    for (const std::string& key : experiments) {
        const SnapshotExperiment* experiment = snapshot.find(key);
        Assignment answer;
        if (experiment != nullptr) answer = assign_one(snapshot, listener_id, attributes, *experiment);
        answer.asked = key;
        answers.push_back(answer);
    }
}

}  // namespace bellwether
