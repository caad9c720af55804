#include "storage/erasure_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::erasure_store;

namespace {

void append_events(const Rows& rows, std::vector<ErasedEvent>& events) {
    for (const Row row : rows)
        events.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.boolean(3)});
}

}  // namespace

EventPlaces ErasureStore::find_events(const std::string& listener_id) {
    EventPlaces places;
    places.horizon = transaction_.run(queries::horizon)[0].integer(0);
    for (const Row row : transaction_.run(queries::find_events, Parameters().text(listener_id))) {
        places.event_ids.push_back(row.string(0));
        places.days.push_back(row.integer(1));
    }
    return places;
}

std::vector<ErasedEvent> ErasureStore::delete_events(const std::string& listener_id, const EventPlaces& places) {
    std::vector<ErasedEvent> events;
    append_events(transaction_.run(queries::delete_events,
                                   Parameters().text(listener_id).texts(places.event_ids).integers(places.days)),
                  events);
    append_events(
        transaction_.run(queries::delete_events_since, Parameters().text(listener_id).integer(places.horizon)), events);
    return events;
}

void ErasureStore::lower_events_seen(std::int64_t events, std::int64_t unreadable) {
    transaction_.run(queries::lower_events_seen, Parameters().integer(events).integer(unreadable));
}

std::vector<UtcTime> ErasureStore::stations_of(const std::string& listener_id) {
    std::vector<UtcTime> times;
    for (const Row row : transaction_.run(queries::stations_of, Parameters().text(listener_id)))
        times.push_back(from_microseconds(row.integer(0)));
    return times;
}

std::size_t ErasureStore::remove(std::string_view sql, const std::string& listener_id) {
    return transaction_.run(sql, Parameters().text(listener_id)).affected();
}

std::size_t ErasureStore::delete_plays(const std::string& listener_id) {
    return remove(queries::delete_plays, listener_id);
}

std::size_t ErasureStore::delete_stations(const std::string& listener_id) {
    return remove(queries::delete_stations_created, listener_id);
}

std::size_t ErasureStore::delete_listener_days(const std::string& listener_id) {
    return remove(queries::delete_listener_days, listener_id) + remove(queries::delete_thumb_minutes, listener_id);
}

std::size_t ErasureStore::delete_exposures(const std::string& listener_id) {
    remove(queries::delete_exposure_rollups, listener_id);
    return remove(queries::delete_exposures, listener_id);
}

std::size_t ErasureStore::delete_overrides(const std::string& listener_id) {
    return remove(queries::delete_overrides, listener_id);
}

std::size_t ErasureStore::delete_quarantine(const std::string& listener_id) {
    return remove(queries::delete_quarantine, listener_id);
}

void ErasureStore::tell_replicas(const std::string& listener_id) {
    transaction_.run(queries::tell_replicas, Parameters().text(listener_id));
}

std::size_t ErasureStore::delete_archived_events(const std::string& listener_id) {
    const auto rows = transaction_.run(queries::delete_archived_events, Parameters().text(listener_id));
    return static_cast<std::size_t>(rows[0].integer(0));
}

}  // namespace bellwether
