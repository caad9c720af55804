#include "reporting/erasure.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/contributions.hpp"
#include "reporting/event_body.hpp"
#include "runtime/log.hpp"
#include "storage/audit_store.hpp"
#include "storage/erasure_store.hpp"
#include "storage/play_store.hpp"
#include "storage/rollup_cell_store.hpp"
#include "storage/rollup_store.hpp"

namespace bellwether {

namespace {

/// What the listener's plays and stations added to the rollups, taken away.
void take_contributions(Transaction& transaction, const std::string& listener_id) {
    Contributions sums;
    for (const auto& [key, state] : PlayStore(transaction).of_listener(listener_id))
        sums.add(listener_id, state, -1);
    ErasureStore store(transaction);
    for (const UtcTime at : store.stations_of(listener_id))
        sums.add_station(listener_id, at, -1);
    RollupCellStore(transaction).add(sums);
    if (store.delete_listener_days(listener_id) > 0)
        log_error("the rollups held more of an erased listener than its plays explain: run bellwether db rebuild");
}

std::size_t take_events(Transaction& transaction, const std::string& listener_id, const EventPlaces& places) {
    ErasureStore store(transaction);
    const auto events = store.delete_events(listener_id, places);
    const auto seen = std::count_if(events.begin(), events.end(), [](const ErasedEvent& e) { return e.in_rollups; });
    const auto unreadable = std::count_if(events.begin(), events.end(), [](const ErasedEvent& event) {
        return event.in_rollups && !read_event_body(event.type, event.play_id, event.body);
    });
    store.lower_events_seen(seen, unreadable);
    return events.size();
}

void audit(Transaction& transaction, const ErasureOrder& order, const Erased& erased) {
    AuditEntry entry;
    entry.actor = order.actor;
    entry.action = "erase";
    entry.object_kind = "listener";
    entry.object_key = "(erased)";
    entry.reason = order.reason;
    entry.after_json = fmt::format(R"({{"events":{},"archived_events":{},"plays":{},"stations":{},"exposures":{},"overrides":{},"quarantined":{}}})",
                                   erased.events, erased.archived_events, erased.plays, erased.stations, erased.exposures, erased.overrides,
                                   erased.quarantined);
    entry.request_id = order.request_id;
    AuditStore(transaction).append(entry);
}

Erased erase(Transaction& transaction, const ErasureOrder& order, const EventPlaces& places) {
    RollupStore(transaction).wait_for_lock();
    ErasureStore store(transaction);
    const std::string& listener = order.listener_id;
    Erased erased;
    take_contributions(transaction, listener);
    erased.events = take_events(transaction, listener, places);
    erased.plays = store.delete_plays(listener);
    erased.stations = store.delete_stations(listener);
    erased.exposures = store.delete_exposures(listener);
    erased.overrides = store.delete_overrides(listener);
    if (erased.overrides > 0) bump_config_version(transaction);  // the snapshots of all replicas name the listener
    erased.quarantined = store.delete_quarantine(listener);
    erased.archived_events = store.delete_archived_events(listener);
    audit(transaction, order, erased);
    store.tell_replicas(listener);
    return erased;
}

}  // namespace

Erased erase_listener(Database& database, const ErasureOrder& order) {
    using namespace std::chrono_literals;
    auto settings = database.settings();
    settings.connections_max = 1;
    settings.statement_timeout = 10min;
    settings.lock_timeout = 10s;
    Database patient(settings);
    const auto places = patient.read(
        [&](Transaction& transaction) { return ErasureStore(transaction).find_events(order.listener_id); });
    return patient.write([&](Transaction& transaction) { return erase(transaction, order, places); });
}

}  // namespace bellwether
