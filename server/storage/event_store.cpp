#include "storage/event_store.hpp"

#include <algorithm>
#include <sql/embedded.hpp>
#include <tuple>

#include "domain/ensure.hpp"
#include "storage/array_writer.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

auto exposure_key(const ExposureRow& row) { return std::tie(row.listener_id, row.experiment_id, row.iteration); }

/// Appends the rows of one event each to the seven arrays of insert_events.
Parameters event_arrays(std::span<const EventRow* const> rows) {
    std::size_t listener_bytes = 0;
    std::size_t play_bytes = 0;
    std::size_t body_bytes = 0;
    for (const EventRow* row : rows) {
        listener_bytes += row->listener_id.size() + 3;
        play_bytes += row->play_id.size() + 5;
        body_bytes += row->body.size() + row->body.size() / 4 + 3;  // each quote of the JSON gets a backslash
    }
    ArrayWriter ids(rows.size() * 37), listeners(listener_bytes), days(rows.size() * 6), types(rows.size() * 2),
        times(rows.size() * 17), plays(play_bytes), bodies(body_bytes);
    for (const EventRow* row : rows) {
        ids.add_plain(print_uuid(row->event_id));
        listeners.add_text(row->listener_id);
        days.add(row->partition_on.time_since_epoch().count());
        types.add(row->type);
        times.add(microseconds(row->occurred_at));
        plays.add_text_or_null(row->play_id);
        bodies.add_text(row->body);
    }
    Parameters parameters;
    for (ArrayWriter* array : {&ids, &listeners, &days, &types, &times, &plays, &bodies})
        parameters.text_form(array->finish());
    return parameters;
}

}  // namespace

bool key_less(const EventRow& a, const EventRow& b) {
    return std::tie(a.event_id, a.listener_id) < std::tie(b.event_id, b.listener_id);
}

bool same_key(const EventRow& a, const EventRow& b) {
    return a.event_id == b.event_id && a.listener_id == b.listener_id;
}

std::vector<ExposureRow> merge_exposures(std::vector<ExposureRow> rows) {
    std::sort(rows.begin(), rows.end(), [](const ExposureRow& a, const ExposureRow& b) {
        return std::tuple_cat(exposure_key(a), std::tie(a.exposed_at, a.variant_id)) <
               std::tuple_cat(exposure_key(b), std::tie(b.exposed_at, b.variant_id));
    });
    std::vector<ExposureRow> merged;
    for (ExposureRow& row : rows) {
        if (merged.empty() || exposure_key(merged.back()) != exposure_key(row)) {
            merged.push_back(std::move(row));
        } else {
            ExposureRow& first = merged.back();
            first.conflicting = first.conflicting || row.conflicting || row.variant_id != first.variant_id;
        }
    }
    return merged;
}

std::vector<bool> EventStore::insert(std::span<const EventRow* const> rows) {
    std::vector<bool> is_new(rows.size(), true);
    if (rows.empty()) return is_new;
    for (std::size_t i = 1; i < rows.size(); ++i) ensure(key_less(*rows[i - 1], *rows[i]), "rows are sorted, keys once");

    const Rows answer = transaction_.run(sql::event_store::insert_events, event_arrays(rows));
    ensure(!answer.empty() && answer[0].is_null(1), "the first row holds the count of what was stored");
    const auto stored = static_cast<std::size_t>(answer[0].integer(0));
    ensure(stored == rows.size() || answer.size() == stored + 1, "every stored row is named where some were not new");
    if (stored == rows.size()) return is_new;

    std::vector<std::pair<std::string_view, std::string_view>> named;
    named.reserve(stored);
    for (std::size_t i = 1; i < answer.size(); ++i) named.emplace_back(answer[i].text(1), answer[i].text(2));
    std::sort(named.begin(), named.end());
    std::size_t found = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string id = print_uuid(rows[i]->event_id);
        is_new[i] = std::binary_search(named.begin(), named.end(),
                                       std::pair<std::string_view, std::string_view>(id, rows[i]->listener_id));
        found += is_new[i] ? 1 : 0;
    }
    ensure(found == stored, "what the database stored is what it was given");
    return is_new;
}

void EventStore::upsert_exposures(std::span<const ExposureRow> rows) {
    if (rows.empty()) return;
    ArrayWriter listeners, experiments, iterations, variants, slots, times, conflicts;
    for (const ExposureRow& row : rows) {
        listeners.add_text(row.listener_id);
        experiments.add(row.experiment_id);
        iterations.add(row.iteration);
        variants.add(row.variant_id);
        row.slot ? slots.add(*row.slot) : slots.add_null();
        times.add(microseconds(row.exposed_at));
        conflicts.add_plain(row.conflicting ? "t" : "f");
    }
    Parameters parameters;
    for (ArrayWriter* array : {&listeners, &experiments, &iterations, &variants, &slots, &times, &conflicts})
        parameters.text_form(array->finish());
    transaction_.run(sql::event_store::upsert_exposures, parameters);
}

}  // namespace bellwether
