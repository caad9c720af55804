#include "experiments/experiment_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "domain/ensure.hpp"
#include "experiments/experiment_json.hpp"
#include "http/json.hpp"
#include "storage/allocation_store.hpp"
#include "storage/audit_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/layer_store.hpp"

namespace bellwether {

namespace {

Result<Experiment> change_in(Transaction& transaction, std::string_view key, const Author& author,
                             const ExperimentChange& change) {
    ExperimentStore experiments(transaction);
    AllocationStore allocations(transaction);
    const auto found = experiments.locked_by_key(key);
    if (!found) return no_such_experiment(key);
    BW_TRY(check_revision(*found, change.expected_revision));
    // In an emergency nobody looks for a file first.
    if (change.action != "stop" && change.action != "kill") {
        BW_TRY(check_manager(found->managed_by, author, fmt::format("experiment '{}'", key)));
    }

    Experiment changed = *found;
    const auto in = LayerStore(transaction).by_key(found->layer_key);
    ensure(in.has_value(), "layers are never removed");
    const AllocationHistory layer = allocations.history_of_layer(found->layer_id);
    ExperimentInHand hand{transaction, changed, *in, layer, allocations.next_moment(layer), {}, {}};
    BW_TRY(change.decide(hand));

    const bool slots_change = !hand.allocations.allocations.empty() || !hand.allocations.releases.empty();
    if (!slots_change && same_json(to_json(*found), to_json(changed))) return *found;
    experiments.update(changed);  // first: new variants must be there before they hold anything
    if (slots_change) allocations.append(found->layer_id, hand.allocations);
    const auto after = experiments.by_key(key);
    append_audit(transaction, change.action,
                 {author.name, author.reason.empty() ? hand.reason : author.reason, author.request_id}, &*found,
                 *after);
    bump_config_version(transaction);
    return *after;
}

/// From when on freed slots rest. `layer`: the history with what is given back in this change.
Result<UtcTime> rest_or_resalt(ExperimentInHand& hand, const AllocationHistory& layer) {
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::duration<double, std::ratio<3600>>(hand.in.rest_hours));
    UtcTime since = hand.now - rest;
    if (hand.in.salted_at) since = std::max(since, *hand.in.salted_at);
    const Experiment& experiment = hand.experiment;
    const bool resting =
        !resting_slots(layer, experiment.experiment_id, experiment.iteration, since).empty();
    const bool used_before = experiment.iteration > 1 && hand.experiment.started_at == hand.now;
    if (!held_slots(layer).empty() || (!resting && !used_before)) return since;
    BW_TRY(LayerStore(hand.transaction).resalt(hand.in, hand.now));
    return hand.now;
}

}  // namespace

Result<void> check_manager(const std::optional<std::string>& managed_by, const Author& author, std::string_view what) {
    if (!managed_by || !author.acts_for || *author.acts_for == *managed_by) return ok();
    return Error{ErrorKind::conflict,
                 fmt::format("{} is managed from files: change its file and run `bellwether apply`; stop and kill work always",
                             what),
                 {{"", "managed", "is managed from files"}}};
}

std::optional<std::string> manager_after(const std::optional<std::string>& managed_by, const Author& author) {
    if (author.releases) return std::nullopt;
    return author.acts_for && !author.acts_for->empty() ? author.acts_for : managed_by;
}

Error no_such_experiment(std::string_view key) {
    return Error{ErrorKind::not_found, fmt::format("there is no experiment '{}'", key), {}};
}

Result<void> check_revision(const Experiment& experiment, std::optional<std::int64_t> expected) {
    if (!expected || *expected == -1 || *expected == experiment.revision) return ok();
    return Error{ErrorKind::stale,
                 fmt::format("experiment '{}' is at revision {} by now, and If-Match names {}: read it again",
                             experiment.key, experiment.revision, *expected),
                 {{"/revision", "stale", fmt::format("is {} by now", experiment.revision)}}};
}

void append_audit(Transaction& transaction, std::string_view action, const Author& author, const Experiment* before,
                  const Experiment& after) {
    AuditEntry entry;
    entry.actor = author.name;
    entry.action = action;
    entry.object_kind = "experiment";
    entry.object_key = after.key;
    entry.reason = author.reason;
    if (before) entry.before_json = print_json(to_json(*before));
    entry.after_json = print_json(to_json(after));
    entry.request_id = author.request_id;
    AuditStore(transaction).append(entry);
}

Result<Experiment> change_experiment(Database& database, std::string_view key, const Author& author,
                                     const ExperimentChange& change) {
    return write_or_try(database, change.dry_run,
                        [&](Transaction& transaction) { return change_in(transaction, key, author, change); });
}

Result<void> allot(ExperimentInHand& hand, double percent) {
    AllocationHistory layer = hand.layer;
    layer.releases.insert(layer.releases.end(), hand.allocations.releases.begin(), hand.allocations.releases.end());
    RampRequest request{hand.experiment.experiment_id, hand.experiment.iteration, {}, percent, hand.now, {}};
    BW_TRY(request.resting_since, rest_or_resalt(hand, layer));
    for (const Variant& variant : hand.experiment.variants)
        request.variants.push_back({variant.variant_id, variant.killed_at ? 0 : variant.weight});
    BW_TRY(const AllocationChange change, ramp(layer, request));
    hand.allocations.allocations = change.allocations;
    hand.allocations.releases.insert(hand.allocations.releases.end(), change.releases.begin(), change.releases.end());
    return ok();
}

double percent_held(const ExperimentInHand& hand) {
    int slots = 0;
    for (const HeldSlots& piece : held_slots(hand.layer))
        if (piece.experiment_id == hand.experiment.experiment_id) slots += piece.slots.size();
    for (const Allocation& allocation : hand.allocations.allocations)
        slots += allocation.slots.size();
    for (const Release& release : hand.allocations.releases)
        slots -= release.slots.size();
    return percent_of_slots(slots);
}

}  // namespace bellwether
