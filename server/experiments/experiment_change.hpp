// How every change of an experiment is made: one transaction that locks the experiment and its layer, decides, writes,
// appends to the audit log, and tells the replicas.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "domain/allocation.hpp"
#include "domain/ensure.hpp"
#include "domain/experiment.hpp"
#include "domain/result.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Who changes something, why, and in which request.
struct Author {
    std::string name;
    std::string reason;
    std::string request_id;
    /// What the request acts for: `files`, or nothing in particular (empty). Absent where the service itself acts.
    std::optional<std::string> acts_for = {};
    bool releases = false;  ///< gives what is managed from files back to everybody
};

/// What stands under the lock while a change is decided.
struct ExperimentInHand {
    Transaction& transaction;
    Experiment& experiment;          ///< changed in place
    const Layer& in;                 ///< the layer that the experiment was found in
    const AllocationHistory& layer;  ///< of that layer
    UtcTime now;                     ///< later than everything in that history
    AllocationChange allocations;    ///< filled by whoever changes slots
    std::string reason;              ///< for the audit log, unless the author gave one
};

struct ExperimentChange {
    std::string_view action;  ///< the audit log's word: start, ramp, ...
    /// The revision that the caller has read; -1 or nothing: whatever is current.
    std::optional<std::int64_t> expected_revision;
    std::function<Result<void>(ExperimentInHand&)> decide;
    bool dry_run = false;  ///< everything is decided and answered, and nothing is stored
};

/// What is managed from files is read-only for everybody else (conflict).
Result<void> check_manager(const std::optional<std::string>& managed_by, const Author& author, std::string_view what);

/// Who manages something that the author has just written.
std::optional<std::string> manager_after(const std::optional<std::string>& managed_by, const Author& author);

/// Database::write, or where `dry_run` says so the same with everything rolled back; the answer is the same.
template <class Work>
auto write_or_try(Database& database, bool dry_run, Work work) {
    using Answer = std::invoke_result_t<Work&, Transaction&>;
    if (!dry_run) return database.write(work);
    std::optional<Answer> answer;
    const auto rolled_back = database.write([&](Transaction& transaction) -> Result<void> {
        answer.emplace(work(transaction));
        return Error{};
    });
    ensure(rolled_back.has_error(), "what returns an error is rolled back");
    return Answer(std::move(*answer));
}

/// Returns the experiment as it is afterwards. Refuses what `decide` refuses, an unknown key (not_found) and another
/// revision (stale). Where nothing has changed, nothing is written, and the revision stays.
Result<Experiment> change_experiment(Database& database, std::string_view key, const Author& author,
                                     const ExperimentChange& change);

/// A line of the audit log; `before` is null for a new experiment.
void append_audit(Transaction& transaction, std::string_view action, const Author& author, const Experiment* before,
                  const Experiment& after);

/// Gives every live variant its share of `percent`, after what `hand.allocations` gives back already. Slots that others
/// have freed rest as long as the layer says; where nothing is held in the layer any more it gets a new salt instead.
Result<void> allot(ExperimentInHand& hand, double percent);

/// What the experiment holds once `hand.allocations` is appended, in percent of its layer.
double percent_held(const ExperimentInHand& hand);

/// Refuses (stale) another revision than the expected one; -1 and nothing expect none.
Result<void> check_revision(const Experiment& experiment, std::optional<std::int64_t> expected);

Error no_such_experiment(std::string_view key);

}  // namespace bellwether
