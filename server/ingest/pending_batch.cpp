#include "ingest/pending_batch.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "ingest/partition_keeper.hpp"
#include "storage/partition_store.hpp"
#include "storage/quarantine_store.hpp"

namespace bellwether {

namespace {

constexpr int partition_attempts_max = 3;

/// One event of a group, and where its fate goes.
struct Place {
    const PendingEvent* event = nullptr;
    EventFate* fate = nullptr;
};

struct Group {
    std::vector<std::vector<EventFate>> fates;
    std::vector<Place> first;  ///< of each key the first event, by key
    std::vector<const EventRow*> rows;  ///< of `first`
    std::vector<QuarantineRow> quarantine;
};

QuarantineRow quarantine_row(const PendingBatch& batch, const RejectedEvent& rejected) {
    QuarantineRow row;
    row.token_name = batch.token_name;
    row.code = rejected.code;
    row.detail = rejected.detail;
    row.event_id = rejected.event_id;
    row.listener_id = rejected.listener_id;
    row.body = rejected.body;
    return row;
}

std::vector<UtcDay> days_of(std::span<const PendingBatch> group) {
    std::vector<UtcDay> days;
    for (const PendingBatch& batch : group)
        for (const PendingEvent& event : batch.events)
            if (days.empty() || days.back() != event.row.partition_on) days.push_back(event.row.partition_on);
    return days;
}

/// Sorts the group's events by key, so that each key is stored once and locks are taken in one order.
Group arrange(std::span<const PendingBatch> batches, UtcDay detached_before) {
    Group group;
    group.fates.resize(batches.size());
    std::vector<Place> places;
    for (std::size_t b = 0; b < batches.size(); ++b) {
        const PendingBatch& batch = batches[b];
        group.fates[b].assign(batch.events.size(), EventFate::duplicate);
        for (const RejectedEvent& rejected : batch.rejected) group.quarantine.push_back(quarantine_row(batch, rejected));
        for (std::size_t e = 0; e < batch.events.size(); ++e) {
            const PendingEvent& event = batch.events[e];
            if (event.row.partition_on != untimed_day && event.row.partition_on < detached_before) {
                group.fates[b][e] = EventFate::too_old;
                group.quarantine.push_back(quarantine_row(batch, too_old_refusal(event)));
            } else {
                places.push_back({&event, &group.fates[b][e]});
            }
        }
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return key_less(a.event->row, b.event->row); });
    for (const Place& place : places)
        if (group.first.empty() || !same_key(group.first.back().event->row, place.event->row)) group.first.push_back(place);
    for (const Place& place : group.first) group.rows.push_back(&place.event->row);
    return group;
}

void store(Transaction& transaction, Group& group) {
    EventStore events(transaction);
    const std::vector<bool> is_new = events.insert(group.rows);
    ensure(is_new.size() == group.first.size(), "every row has its answer");
    std::vector<ExposureRow> exposures;
    for (std::size_t i = 0; i < group.first.size(); ++i) {
        const PendingEvent& event = *group.first[i].event;
        *group.first[i].fate = is_new[i] ? EventFate::accepted : EventFate::duplicate;
        if (!is_new[i] || !event.exposure) continue;
        exposures.push_back({event.row.listener_id, event.exposure->experiment_id, event.exposure->iteration,
                             event.exposure->variant_id, event.exposure->slot, event.row.occurred_at, false});
    }
    events.upsert_exposures(merge_exposures(std::move(exposures)));
    QuarantineStore(transaction).add(group.quarantine);
}

}  // namespace

std::size_t PendingBatch::bytes() const {
    std::size_t bytes = sizeof *this;
    for (const PendingEvent& event : events) bytes += sizeof event + event.row.body.size();
    for (const RejectedEvent& event : rejected) bytes += sizeof event + event.body.size();
    return bytes;
}

RejectedEvent too_old_refusal(const PendingEvent& event) {
    return {event.index, print_uuid(event.row.event_id), event.row.listener_id, "too_old",
            "'event_id' was made in a week whose events are no longer kept", event.row.body};
}

std::vector<std::vector<EventFate>> commit_group(Database& database, PartitionKeeper& partitions,
                                                 std::span<const PendingBatch> batches) {
    for (int attempt = 1;; ++attempt) {
        Group group = arrange(batches, partitions.make_ready(days_of(batches)));
        if (group.rows.empty() && group.quarantine.empty()) return std::move(group.fates);
        try {
            database.write([&](Transaction& transaction) { store(transaction, group); });
            return std::move(group.fates);
        } catch (const ConstraintViolation& violation) {
            // Another replica took a week off between make_ready and the insert.
            if (violation.constraint != "events" || attempt == partition_attempts_max) throw;
            partitions.forget();
        }
    }
}

}  // namespace bellwether
