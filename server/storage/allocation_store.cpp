#include "storage/allocation_store.hpp"

#include <algorithm>
#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"
#include "storage/layer_store.hpp"

namespace bellwether {

namespace {

AllocationHistory read_history(const Rows& allocations, const Rows& releases) {
    AllocationHistory history;
    const auto whole = [](const Row& row, int column) { return static_cast<int>(row.integer(column)); };
    for (const Row row : allocations)
        history.allocations.push_back({row.integer(0),
                                       whole(row, 1),
                                       whole(row, 2),
                                       whole(row, 3),
                                       whole(row, 4),
                                       {whole(row, 5), whole(row, 6)},
                                       from_microseconds(row.integer(7))});
    for (const Row row : releases)
        history.releases.push_back(
            {row.integer(0), {whole(row, 1), whole(row, 2)}, from_microseconds(row.integer(3)), row.string(4)});
    return history;
}

/// One column of a list of rows, for unnest().
template <class List, class Value>
std::vector<std::int64_t> column(const List& rows, Value value) {
    std::vector<std::int64_t> numbers;
    for (const auto& row : rows)
        numbers.push_back(value(row));
    return numbers;
}

}  // namespace

AllocationHistory AllocationStore::history_of_layer(int layer_id) {
    const auto id = Parameters().integer(layer_id);
    return read_history(transaction_.run(sql::allocation_store::allocations_of_layer, id),
                        transaction_.run(sql::allocation_store::releases_of_layer, id));
}

AllocationHistory AllocationStore::history_of_experiment(int experiment_id) {
    const auto id = Parameters().integer(experiment_id);
    return read_history(transaction_.run(sql::allocation_store::allocations_of_experiment, id),
                        transaction_.run(sql::allocation_store::releases_of_experiment, id));
}

UtcTime AllocationStore::next_moment(const AllocationHistory& layer) {
    UtcTime moment = from_microseconds(transaction_.run(sql::allocation_store::clock)[0].integer(0));
    const std::chrono::microseconds tick(1);
    for (const Allocation& allocation : layer.allocations)
        moment = std::max(moment, allocation.held_from + tick);
    for (const Release& release : layer.releases)
        moment = std::max(moment, release.released_at + tick);
    return moment;
}

void AllocationStore::append(int layer_id, const AllocationChange& change) {
    const auto& given = change.allocations;
    if (!given.empty())
        transaction_.run(
            sql::allocation_store::append_allocations,
            Parameters()
                .integer(layer_id)
                .integers(column(given, [](const Allocation& row) { return row.experiment_id; }))
                .integers(column(given, [](const Allocation& row) { return row.iteration; }))
                .integers(column(given, [](const Allocation& row) { return row.variant_id; }))
                .integers(column(given, [](const Allocation& row) { return row.step; }))
                .integers(column(given, [](const Allocation& row) { return row.slots.begin; }))
                .integers(column(given, [](const Allocation& row) { return row.slots.end; }))
                .integers(column(given, [](const Allocation& row) { return microseconds(row.held_from); })));
    const auto& back = change.releases;
    if (!back.empty()) {
        std::vector<std::string> causes;
        for (const Release& release : back)
            causes.push_back(release.cause);
        transaction_.run(sql::allocation_store::append_releases,
                         Parameters()
                             .integers(column(back, [](const Release& row) { return row.allocation_id; }))
                             .integers(column(back, [](const Release& row) { return row.slots.begin; }))
                             .integers(column(back, [](const Release& row) { return row.slots.end; }))
                             .integers(column(back, [](const Release& row) { return microseconds(row.released_at); }))
                             .texts(causes));
    }
    LayerStore(transaction_).bump_revision(layer_id);
}

}  // namespace bellwether
