// Which variants a listener has: a pure question to a snapshot.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assignment/snapshot.hpp"
#include "domain/assignment.hpp"
#include "domain/targeting.hpp"

namespace bellwether {

/// Who asks, as far as it matters to every experiment. Points into the snapshot and the question.
struct Asker {
    std::string_view listener_id;
    const Attributes& attributes;
    const Holdout* holdout = nullptr;  ///< the running one, where the listener is in one of its groups; else null
    HoldoutGroup group = HoldoutGroup::holdout;
    std::span<const SnapshotOverride> overrides;

    bool held_out() const { return holdout != nullptr && group == HoldoutGroup::holdout; }
    bool is_twin() const { return holdout != nullptr && group == HoldoutGroup::twin; }
};

/// Costs a hash where a holdout runs, and a look-up where anybody is overridden.
Asker asker_of(const ConfigSnapshot& snapshot, std::string_view listener_id, const Attributes& attributes, UtcTime at);

/// One answer. Points into the snapshot, and `asked` into the question.
struct Assignment {
    std::string_view asked;                          ///< the key that was asked for by name
    const SnapshotExperiment* experiment = nullptr;  ///< null: unknown_experiment
    const SnapshotVariant* variant = nullptr;        ///< null unless assigned, overridden or shipped
    int slot = -1;                                   ///< -1: unknown_experiment
    AssignmentReason reason = AssignmentReason::unknown_experiment;
};

/// Adds what the listener is in. The cost grows with the layers that hold anything, not with the experiments: a hash and
/// a look into the layer's directory each. docs/targeting.md has the order in which things are decided.
void assign_all(const ConfigSnapshot& snapshot, const Asker& asker, std::vector<Assignment>& answers);

/// Adds an answer for every experiment that is asked for, with the reason where the listener is left out.
void assign_named(const ConfigSnapshot& snapshot, const Asker& asker, std::span<const std::string> experiments,
                  std::vector<Assignment>& answers);

/// The answer for one experiment.
Assignment assign_one(const ConfigSnapshot& snapshot, const Asker& asker, const SnapshotExperiment& experiment);

}  // namespace bellwether
