#include "storage/rollup_store.hpp"

#include <sql/embedded.hpp>

#include "domain/uuid.hpp"
#include "storage/audit_store.hpp"
#include "storage/storage_error.hpp"

namespace bellwether {

namespace queries = sql::rollup_store;

namespace {

std::vector<StoredEvent> read_events(const Rows& rows) {
    std::vector<StoredEvent> events;
    events.reserve(rows.size());
    for (const Row row : rows) {
        const auto id = parse_uuid(row.text(0));
        if (!id) throw StorageError("events.event_id does not hold a UUID");
        events.push_back({id.value(), row.string(1), static_cast<int>(row.integer(2)),
                          from_microseconds(row.integer(3)), row.string(4), row.string(5)});
    }
    return events;
}

}  // namespace

bool RollupStore::try_lock() {
    return transaction_.run(queries::try_lock)[0].boolean(0);
}

void RollupStore::wait_for_lock() {
    transaction_.run(queries::wait_for_lock);
}

RollupPosition RollupStore::position() {
    const auto rows = transaction_.run(queries::state);
    return {rows[0].integer(0), rows[0].boolean(1), rows[0].integer(2)};
}

std::int64_t RollupStore::chunk_end(std::int64_t begin, std::int64_t end, std::int64_t rows_max) {
    return transaction_.run(queries::chunk_end, Parameters().integer(begin).integer(end).integer(rows_max))[0].integer(
        0);
}

std::vector<StoredEvent> RollupStore::events(std::int64_t begin_xid, std::int64_t end_xid) {
    return read_events(transaction_.run(queries::events, Parameters().integer(begin_xid).integer(end_xid)));
}

void RollupStore::advance(std::int64_t before_xid, std::int64_t events, std::int64_t unreadable) {
    transaction_.run(queries::advance, Parameters().integer(before_xid).integer(events).integer(unreadable));
}

void RollupStore::clear() {
    for (const auto table : {queries::clear_plays, queries::clear_stations_created, queries::clear_listener_days, queries::clear_thumb_minutes,
                             queries::clear_exposure_rollups, queries::clear_credit_days, queries::clear_happened_days,
                             queries::clear_overlap_days, queries::start_over})
        transaction_.run(table);
}

bool RollupStore::events_taken_off() { return transaction_.run(queries::events_taken_off)[0].boolean(0); }

void RollupStore::adopt_cluster() { transaction_.run(queries::adopt_cluster); }

void RollupStore::forget_transactions() {
    transaction_.run(queries::forget_event_transactions);
    transaction_.run(queries::forget_exposure_transactions);
}

void RollupStore::open_events(std::int64_t end_xid) {
    transaction_.run(queries::open_events, Parameters().integer(end_xid));
}

std::vector<StoredEvent> RollupStore::next_events() {
    return read_events(transaction_.run(queries::next_events));
}

void RollupStore::close_events() {
    transaction_.run(queries::close_events);
}

std::map<std::string, int> RollupStore::recommenders(const std::vector<std::string>& names) {
    std::map<std::string, int> known;
    const auto look_up = [&] {
        const auto rows = transaction_.run(queries::recommenders, Parameters().texts(names));
        for (const Row row : rows)
            known[row.string(0)] = static_cast<int>(row.integer(1));
    };
    look_up();
    // Inserting what is known already would use up an identifier each time.
    std::vector<std::string> missing;
    for (const auto& name : names)
        if (!known.contains(name)) missing.push_back(name);
    if (missing.empty()) return known;
    transaction_.run(queries::register_recommenders, Parameters().texts(missing));
    look_up();
    return known;
}

std::map<ModelName, ModelIds> RollupStore::model_versions(const std::vector<ModelName>& names) {
    std::map<ModelName, ModelIds> known;
    const auto columns = [](const std::vector<ModelName>& models) {
        std::vector<std::string> recommenders, versions;
        for (const auto& model : models)
            recommenders.push_back(model.recommender), versions.push_back(model.version);
        return Parameters().texts(recommenders).texts(versions);
    };
    const auto look_up = [&] {
        for (const Row row : transaction_.run(queries::model_versions, columns(names)))
            known[{row.string(0), row.string(1)}] = {static_cast<int>(row.integer(3)),
                                                     static_cast<int>(row.integer(2))};
    };
    look_up();
    std::vector<ModelName> missing;
    for (const auto& name : names)
        if (!known.contains(name)) missing.push_back(name);
    if (missing.empty()) return known;
    transaction_.run(queries::register_model_versions, columns(missing));
    look_up();
    return known;
}

std::vector<CreatedStation> RollupStore::add_stations(const std::vector<CreatedStation>& stations) {
    if (stations.empty()) return {};
    std::vector<std::string> listeners, ids, names;
    std::vector<std::int64_t> times;
    for (const auto& station : stations) {
        listeners.push_back(station.listener_id);
        ids.push_back(print_uuid(station.event_id));
        times.push_back(microseconds(station.at));
        names.push_back(station.station_id);
    }
    std::vector<CreatedStation> added;
    const auto rows =
        transaction_.run(queries::add_stations, Parameters().texts(listeners).texts(ids).integers(times).texts(names));
    for (const Row row : rows)
        added.push_back({row.string(0), {}, from_microseconds(row.integer(1)), {}});
    return added;
}

RollupStatus RollupStore::status() {
    const auto rows = transaction_.run(queries::status, Parameters().integer(waiting_max));
    const Row row = rows[0];
    RollupStatus status{
        from_microseconds(row.integer(0)), row.number(1), row.integer(2), row.integer(3), row.integer(4), {}};
    if (const auto rebuilt = row.optional_integer(5)) status.rebuilt_at = from_microseconds(*rebuilt);
    return status;
}

}  // namespace bellwether
