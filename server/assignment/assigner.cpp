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

/// Null where the listener has no override in the experiment.
const SnapshotVariant* overridden(const ConfigSnapshot& snapshot, const Asker& asker, const SnapshotExperiment& experiment) {
    for (const SnapshotOverride& one : asker.overrides)
        if (&snapshot.experiments[one.experiment] == &experiment) return &experiment.variants[one.variant];
    return nullptr;
}

/// The holdout's default is the one of its beginning: what shipped since is not for it.
const SnapshotVariant* shipped_for(const Asker& asker, const SnapshotExperiment& experiment) {
    if (!experiment.shipped) return nullptr;
    const bool since = asker.held_out() && experiment.shipped_at && *experiment.shipped_at >= asker.holdout->begins_at;
    return since ? nullptr : &experiment.variants[*experiment.shipped];
}

}  // namespace

Asker asker_of(const ConfigSnapshot& snapshot, std::string_view listener_id, const Attributes& attributes, UtcTime at) {
    Asker asker{listener_id, attributes, nullptr, HoldoutGroup::holdout, {}};
    if (const Holdout* holdout = snapshot.holdout_at(at)) {
        if (const auto group = group_of(*holdout, listener_id)) {
            asker.holdout = holdout;
            asker.group = *group;
        }
    }
    if (snapshot.overrides.empty()) return asker;
    if (const auto found = snapshot.overrides.find(listener_id); found != snapshot.overrides.end())
        asker.overrides = found->second;
    return asker;
}

void assign_all(const ConfigSnapshot& snapshot, const Asker& asker, std::vector<Assignment>& answers) {
    for (const SnapshotOverride& one : asker.overrides)
        answers.push_back(assign_one(snapshot, asker, snapshot.experiments[one.experiment]));
    if (asker.holdout != nullptr) return;
    ListenerSlots slots(asker.listener_id);
    for (const std::size_t place : snapshot.held_layers) {
        const SnapshotLayer& layer = snapshot.layers[place];
        const int slot = slots.in(layer.salt);
        const SlotInterval* interval = layer.find(slot);
        if (interval == nullptr) continue;
        const SnapshotExperiment& experiment = snapshot.experiments[interval->experiment];
        if (!experiment.takes_listeners || !is_targeted(experiment, asker.attributes)) continue;
        if (!asker.overrides.empty() && overridden(snapshot, asker, experiment) != nullptr) continue;
        answers.push_back({{}, &experiment, &experiment.variants[interval->variant], slot, AssignmentReason::assigned});
    }
}

Assignment assign_one(const ConfigSnapshot& snapshot, const Asker& asker, const SnapshotExperiment& experiment) {
    const SnapshotLayer& layer = snapshot.layers[experiment.layer];
    Assignment answer{{}, &experiment, nullptr, slot_of(layer.salt, asker.listener_id),
                      state_reason(experiment)};
    if (const SnapshotVariant* variant = overridden(snapshot, asker, experiment)) {
        answer.variant = variant;
        answer.reason = AssignmentReason::override_;
        return answer;
    }
    if (const SnapshotVariant* variant = shipped_for(asker, experiment);
        variant != nullptr && answer.reason == AssignmentReason::stopped) {
        answer.variant = variant;
        answer.reason = AssignmentReason::shipped;
        return answer;
    }
    if (asker.held_out()) {
        answer.reason = AssignmentReason::holdout;
        return answer;
    }
    if (answer.reason != AssignmentReason::assigned) return answer;
    const SlotInterval* interval = layer.find(answer.slot);
    if (asker.is_twin()) {
        answer.reason = AssignmentReason::twin;
    } else if (!is_targeted(experiment, asker.attributes)) {
        answer.reason = AssignmentReason::not_targeted;
    } else if (interval == nullptr || &snapshot.experiments[interval->experiment] != &experiment) {
        answer.reason = AssignmentReason::outside_ramp;
    } else {
        answer.variant = &experiment.variants[interval->variant];
    }
    return answer;
}

void assign_named(const ConfigSnapshot& snapshot, const Asker& asker, std::span<const std::string> experiments,
                  std::vector<Assignment>& answers) {
    for (const std::string& key : experiments) {
        const SnapshotExperiment* experiment = snapshot.find(key);
        Assignment answer;
        if (experiment != nullptr) answer = assign_one(snapshot, asker, *experiment);
        answer.asked = key;
        answers.push_back(answer);
    }
}

}  // namespace bellwether
