#include "storage/experiment_store.hpp"

#include <fmt/format.h>

#include <sql/embedded.hpp>

#include "domain/ensure.hpp"
#include "storage/audit_store.hpp"
#include "storage/default_arm_store.hpp"
#include "storage/layer_store.hpp"

namespace bellwether {

namespace {

std::optional<UtcTime> optional_time(std::optional<std::int64_t> value) {
    return value ? std::optional(from_microseconds(*value)) : std::nullopt;
}

std::optional<std::int64_t> optional_microseconds(std::optional<UtcTime> time) {
    return time ? std::optional(microseconds(*time)) : std::nullopt;
}

Experiment read_experiment(const Row& row) {
    Experiment experiment;
    experiment.experiment_id = static_cast<int>(row.integer(0));
    experiment.key = row.string(1);
    experiment.layer_id = static_cast<int>(row.integer(2));
    experiment.layer_key = row.string(3);
    const auto state = parse_experiment_state(row.text(4));
    ensure(state.has_value(), "the schema knows the states of experiments");
    experiment.state = *state;
    experiment.iteration = static_cast<int>(row.integer(5));
    experiment.randomised_by_us = row.boolean(6);
    experiment.percent = row.number(7);
    experiment.hypothesis = row.string(8);
    experiment.owner = row.string(9);
    experiment.area = row.string(10);
    experiment.targeting_json = row.optional_text(11);
    experiment.metrics_json = row.string(12);
    experiment.ramp_plan_json = row.string(13);
    experiment.analysis_plan_json = row.string(14);
    experiment.revision = row.integer(15);
    experiment.created_at = from_microseconds(row.integer(16));
    experiment.started_at = optional_time(row.optional_integer(17));
    experiment.stopped_at = optional_time(row.optional_integer(18));
    if (!row.is_null(19)) experiment.decision = parse_decision(row.text(19));
    experiment.decision_reason = row.optional_text(20).value_or("");
    experiment.managed_by = row.optional_text(21);
    experiment.checklist_override = row.optional_text(22);
    return experiment;
}

Variant read_variant(const Row& row) {
    Variant variant;
    variant.variant_id = static_cast<int>(row.integer(1));
    variant.key = row.string(2);
    variant.weight = row.number(3);
    variant.is_control = row.boolean(4);
    variant.arm_json = row.string(5);
    variant.payload_json = row.optional_text(6);
    variant.killed_at = optional_time(row.optional_integer(7));
    variant.slots = static_cast<int>(row.integer(8));
    return variant;
}

}  // namespace

std::vector<Experiment> ExperimentStore::with_variants(const Rows& rows) {
    std::vector<Experiment> experiments;
    std::vector<std::int64_t> ids;
    for (const Row row : rows) {
        experiments.push_back(read_experiment(row));
        ids.push_back(experiments.back().experiment_id);
    }
    if (experiments.empty()) return experiments;
    for (DefaultArm& arm : DefaultArmStore(transaction_).of_experiments(ids))
        for (Experiment& experiment : experiments)
            if (experiment.experiment_id == arm.experiment_id && experiment.iteration == arm.iteration)
                experiment.shipped = std::move(arm);
    for (const Row row : transaction_.run(sql::experiment_store::variants_of, Parameters().integers(ids)))
        for (Experiment& experiment : experiments)
            if (experiment.experiment_id == row.integer(0)) experiment.variants.push_back(read_variant(row));
    return experiments;
}

std::optional<Experiment> ExperimentStore::by_key(std::string_view key) {
    auto found = with_variants(transaction_.run(sql::experiment_store::by_key, Parameters().text(key)));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<Experiment> ExperimentStore::locked_by_key(std::string_view key) {
    const auto rows = transaction_.run(sql::experiment_store::lock, Parameters().text(key));
    if (rows.empty()) return std::nullopt;
    LayerStore(transaction_).lock(static_cast<int>(rows[0].integer(1)));
    return by_key(key);
}

std::vector<Experiment> ExperimentStore::page(const ExperimentFilter& filter) {
    return with_variants(transaction_.run(sql::experiment_store::page, Parameters()
                                                                           .text(filter.after_key)
                                                                           .integer(filter.limit)
                                                                           .optional_text(filter.state)
                                                                           .optional_text(filter.area)
                                                                           .optional_text(filter.owner)
                                                                           .optional_text(filter.layer)
                                                                           .optional_text(filter.search)));
}

Result<int> ExperimentStore::add(const Experiment& experiment) {
    const auto rows = transaction_.run(sql::experiment_store::add, Parameters()
                                                                       .text(experiment.key)
                                                                       .integer(experiment.layer_id)
                                                                       .boolean(experiment.randomised_by_us)
                                                                       .text(experiment.hypothesis)
                                                                       .text(experiment.owner)
                                                                       .text(experiment.area)
                                                                       .optional_text(experiment.targeting_json)
                                                                       .text(experiment.metrics_json)
                                                                       .text(experiment.ramp_plan_json)
                                                                       .text(experiment.analysis_plan_json)
                                                                       .optional_text(experiment.managed_by));
    if (rows.empty())
        return Error{ErrorKind::conflict, fmt::format("there is an experiment '{}' already", experiment.key), {}};
    const int experiment_id = static_cast<int>(rows[0].integer(0));
    put_variants(experiment_id, experiment.variants);
    return experiment_id;
}

void ExperimentStore::update(const Experiment& experiment) {
    const auto rows = transaction_.run(
        sql::experiment_store::update,
        Parameters()
            .integer(experiment.experiment_id)
            .integer(experiment.revision)
            .integer(experiment.layer_id)
            .text(to_string(experiment.state))
            .integer(experiment.iteration)
            .boolean(experiment.randomised_by_us)
            .number(experiment.percent)
            .text(experiment.hypothesis)
            .text(experiment.owner)
            .text(experiment.area)
            .optional_text(experiment.targeting_json)
            .text(experiment.metrics_json)
            .text(experiment.ramp_plan_json)
            .text(experiment.analysis_plan_json)
            .optional_integer(optional_microseconds(experiment.started_at))
            .optional_integer(optional_microseconds(experiment.stopped_at))
            .optional_text(experiment.decision ? std::optional(std::string(to_string(*experiment.decision)))
                                               : std::nullopt)
            .optional_text(experiment.decision ? std::optional(experiment.decision_reason) : std::nullopt)
            .optional_text(experiment.managed_by)
            .optional_text(experiment.checklist_override));
    ensure(rows.size() == 1, "an experiment is changed under its lock, at the revision that was read");
    std::vector<std::int64_t> kept;
    for (const Variant& variant : experiment.variants)
        kept.push_back(variant.variant_id);
    transaction_.run(sql::experiment_store::remove_variants,
                     Parameters().integer(experiment.experiment_id).integers(kept));
    put_variants(experiment.experiment_id, experiment.variants);
}

void ExperimentStore::put_variants(int experiment_id, const std::vector<Variant>& variants) {
    std::vector<std::int64_t> ids;
    std::vector<std::string> keys;
    std::vector<double> weights;
    std::vector<std::string> controls;
    std::vector<std::string> arms;
    std::vector<std::optional<std::string>> payloads;
    std::vector<std::optional<std::int64_t>> killed;
    for (const Variant& variant : variants) {
        ids.push_back(variant.variant_id);
        keys.push_back(variant.key);
        weights.push_back(variant.weight);
        controls.push_back(variant.is_control ? "t" : "f");
        arms.push_back(variant.arm_json);
        payloads.push_back(variant.payload_json);
        killed.push_back(optional_microseconds(variant.killed_at));
    }
    transaction_.run(sql::experiment_store::put_variants, Parameters()
                                                              .integer(experiment_id)
                                                              .integers(ids)
                                                              .texts(keys)
                                                              .numbers(weights)
                                                              .texts(controls)
                                                              .texts(arms)
                                                              .optional_texts(payloads)
                                                              .optional_integers(killed));
}

}  // namespace bellwether
