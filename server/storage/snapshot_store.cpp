#include "storage/snapshot_store.hpp"

#include <sql/embedded.hpp>
#include <unordered_map>

#include "domain/ensure.hpp"
#include "storage/audit_store.hpp"
#include "storage/holdout_store.hpp"
#include "storage/default_arm_store.hpp"
#include "storage/recommender_store.hpp"

namespace bellwether {

namespace {

int small(const Row& row, int column) { return static_cast<int>(row.integer(column)); }

Variant read_variant(const Row& row) {
    Variant variant;
    variant.variant_id = small(row, 1);
    variant.key = row.string(2);
    variant.weight = row.number(3);
    variant.is_control = row.boolean(4);
    variant.arm_json = row.string(5);
    variant.payload_json = row.optional_text(6);
    if (!row.is_null(7)) variant.killed_at = from_microseconds(row.integer(7));
    return variant;
}

}  // namespace

std::int64_t SnapshotStore::version() { return transaction_.run(sql::snapshot_store::version)[0].integer(0); }

std::vector<Experiment> SnapshotStore::experiments() {
    std::vector<Experiment> experiments;
    std::unordered_map<int, std::size_t> places;
    for (const Row row : transaction_.run(sql::snapshot_store::experiments)) {
        Experiment experiment;
        experiment.experiment_id = small(row, 0);
        experiment.key = row.string(1);
        experiment.layer_id = small(row, 2);
        const auto state = parse_experiment_state(row.text(3));
        ensure(state.has_value(), "the schema knows the states of experiments");
        experiment.state = *state;
        experiment.iteration = small(row, 4);
        experiment.randomised_by_us = row.boolean(5);
        experiment.percent = row.number(6);
        experiment.targeting_json = row.optional_text(7);
        if (!row.is_null(8)) experiment.decision = parse_decision(row.text(8));
        if (!row.is_null(9)) experiment.stopped_at = from_microseconds(row.integer(9));
        places.emplace(experiment.experiment_id, experiments.size());
        experiments.push_back(std::move(experiment));
    }
    for (const Row row : transaction_.run(sql::snapshot_store::variants))
        experiments[places.at(small(row, 0))].variants.push_back(read_variant(row));
    return experiments;
}

std::map<int, AllocationHistory> SnapshotStore::histories() {
    std::map<int, AllocationHistory> histories;
    for (const Row row : transaction_.run(sql::snapshot_store::live_allocations))
        histories[small(row, 0)].allocations.push_back({row.integer(1),
                                                        small(row, 2),
                                                        small(row, 3),
                                                        small(row, 4),
                                                        small(row, 5),
                                                        {small(row, 6), small(row, 7)},
                                                        from_microseconds(row.integer(8))});
    for (const Row row : transaction_.run(sql::snapshot_store::live_releases))
        histories[small(row, 0)].releases.push_back(
            {row.integer(1), {small(row, 2), small(row, 3)}, from_microseconds(row.integer(4)), row.string(5)});
    return histories;
}

StoredConfig SnapshotStore::load() {
    StoredConfig config;
    const Rows version = transaction_.run(sql::snapshot_store::version);
    config.version = version[0].integer(0);
    config.changed_at = from_microseconds(version[0].integer(1));
    for (const Row row : transaction_.run(sql::snapshot_store::layers)) {
        Layer layer;
        layer.layer_id = small(row, 0);
        layer.key = row.string(1);
        layer.salt = row.string(2);
        layer.own = row.boolean(3);
        config.layers.push_back(std::move(layer));
    }
    config.experiments = experiments();
    config.histories = histories();
    for (const Row row : transaction_.run(sql::snapshot_store::segments))
        config.segments.push_back({row.string(0), row.string(1)});
    for (const Row row : transaction_.run(sql::holdout_store::not_over))
        config.holdouts.push_back(read_holdout(row));
    for (const Row row : transaction_.run(sql::snapshot_store::overrides))
        config.overrides.push_back({row.string(0), small(row, 1), small(row, 2)});
    config.tokens = TokenStore(transaction_).all();
    config.defaults = DefaultArmStore(transaction_).all();
    config.blessed = RecommenderStore(transaction_).serving();
    return config;
}

}  // namespace bellwether
