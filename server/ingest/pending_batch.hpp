// A batch on its way into the database, and what comes of it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/event_reader.hpp"
#include "storage/database.hpp"
#include "storage/event_store.hpp"

namespace bellwether {

class PartitionKeeper;

/// What a request, an import or a simulation hands to EventWriter.
struct EventBatch {
    std::vector<IndexedEvent> events;
    std::vector<RejectedEvent> rejected;  ///< go into the quarantine with the same commit
    std::string token_name;               ///< who sent it
};

/// After the commit: what became of each event of a batch.
struct Receipt {
    std::size_t accepted = 0;
    std::size_t duplicates = 0;
    std::vector<RejectedEvent> rejected;  ///< by index; the writer's own refusals among them
};

using Completion = std::function<void(Result<Receipt>)>;

/// Where an imported exposure belongs.
struct ResolvedExposure {
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    std::optional<int> slot;  ///< absent where somebody else randomised
};

struct PendingEvent {
    std::size_t index = 0;
    EventRow row;
    std::optional<ResolvedExposure> exposure;
};

struct PendingBatch {
    std::vector<PendingEvent> events;
    std::vector<RejectedEvent> rejected;
    std::string token_name;
    Completion completion;

    std::size_t size() const { return events.size() + rejected.size(); }
    std::size_t bytes() const;
};

/// What became of one event of a group.
enum class EventFate : std::uint8_t { accepted, duplicate, too_old };

/// Stores a group in one transaction: events, the exposures among the new ones, and what was refused. Of events with the
/// same key in the group the first counts. Gives the fate of each event of each batch. Throws what Database::write throws;
/// then nothing of the group is stored (or, where the connection broke in the commit, nobody knows).
std::vector<std::vector<EventFate>> commit_group(Database& database, PartitionKeeper& partitions,
                                                 std::span<const PendingBatch> group);

/// The refusal that goes with EventFate::too_old.
RejectedEvent too_old_refusal(const PendingEvent& event);

}  // namespace bellwether
