#include "experiments/experiment_editor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/targeting_json.hpp"
#include "experiments/metric_check.hpp"
#include "http/json.hpp"
#include "storage/audit_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/layer_store.hpp"
#include "storage/segment_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string own_layer_key(const std::string& experiment_key) {
    return std::string(own_layer_prefix) + experiment_key;
}

/// The layer that a document names, or the experiment's own, made where there is none yet.
Result<Layer> layer_for(Transaction& transaction, const ExperimentDocument& document) {
    LayerStore layers(transaction);
    const std::string own_key = own_layer_key(document.key);
    const std::string key = document.layer.value_or(own_key);
    if (auto layer = layers.by_key(key)) {
        if (layer->own && key != own_key)
            return invalid_at("/layer", "own_layer",
                              fmt::format("the layer '{}' belongs to another experiment alone", key));
        return *layer;
    }
    if (key != own_key)
        return invalid_at("/layer", "unknown_layer", fmt::format("there is no layer '{}'; create it first", key));
    Layer own{.key = own_key, .salt = own_key, .description = "", .own = true, .revision = 1, .created_at = {}};
    BW_TRY(own.layer_id, layers.add(own));
    return own;
}

/// The segments that the targeting names; they stay as they are until the transaction ends.
Result<void> check_segments(Transaction& transaction, const ExperimentDocument& document) {
    if (!document.targeting_json) return ok();
    const auto mentions = segments_in(parse_json(*document.targeting_json).value(), "/targeting");
    if (mentions.empty()) return ok();
    std::vector<std::string> keys;
    for (const SegmentMention& mention : mentions)
        keys.push_back(mention.key);
    const auto held = SegmentStore(transaction).hold(keys);
    for (const SegmentMention& mention : mentions)
        if (std::find(held.begin(), held.end(), mention.key) == held.end())
            return invalid_at(mention.pointer, "unknown_segment",
                              fmt::format("there is no segment '{}'; create it first", mention.key));
    return ok();
}

void write_free_fields(Experiment& experiment, const ExperimentDocument& document) {
    experiment.hypothesis = document.hypothesis;
    experiment.owner = document.owner.value_or(experiment.owner);
    experiment.area = document.area;
    experiment.metrics_json = document.metrics_json;
    experiment.ramp_plan_json = document.ramp_plan_json;
    experiment.analysis_plan_json = document.analysis_plan_json;
}

/// What draft and document share: everything but the layer.
void write_draft(Experiment& experiment, const ExperimentDocument& document) {
    write_free_fields(experiment, document);
    experiment.key = document.key;
    experiment.randomised_by_us = document.randomised_by_us;
    experiment.targeting_json = document.targeting_json;
    experiment.variants = document.variants;
}

bool same_text(const std::optional<std::string>& left, const std::optional<std::string>& right) {
    if (!left || !right) return left == right;
    return same_json(parse_json(*left).value(), parse_json(*right).value());
}

/// Gathers what a document would change that may not change any more.
class FixedFields {
  public:
    void check(const Experiment& experiment, const ExperimentDocument& document) {
        if (document.layer.value_or(own_layer_key(experiment.key)) != experiment.layer_key)
            refuse("/layer", fmt::format("the layer stays '{}': its slots are given out", experiment.layer_key));
        if (document.randomised_by_us != experiment.randomised_by_us)
            refuse("/randomised_by", "who randomises is settled when an experiment starts");
        if (!same_text(document.targeting_json, experiment.targeting_json))
            refuse("/targeting",
                   "targeting is settled when an experiment starts: listeners of before and after would "
                   "not be comparable");
        for (std::size_t i = 0; i < document.variants.size(); ++i)
            if (const Variant* known = experiment.variant(document.variants[i].key))
                check_variant(*known, document.variants[i], fmt::format("/variants/{}", i));
            else if (document.variants[i].is_control)
                refuse(fmt::format("/variants/{}/control", i),
                       fmt::format("the control stays '{}'", experiment.control().key));
        for (const Variant& known : experiment.variants)
            if (std::none_of(document.variants.begin(), document.variants.end(),
                             [&](const Variant& given) { return given.key == known.key; }))
                refuse("/variants", fmt::format("variant '{}' cannot be removed; kill it instead, which sends its "
                                                "listeners to default",
                                                known.key));
    }

    Result<void> result(std::string_view state) {
        if (errors_.empty()) return ok();
        std::string detail = fmt::format("the experiment is {}: {}", state, errors_.front().detail);
        if (errors_.size() > 1) detail += fmt::format(" (and {} more fields)", errors_.size() - 1);
        return Error{ErrorKind::conflict, std::move(detail), std::move(errors_)};
    }

  private:
    void refuse(std::string pointer, std::string detail) {
        errors_.push_back({std::move(pointer), "fixed", std::move(detail)});
    }

    void check_variant(const Variant& known, const Variant& given, const std::string& pointer) {
        if (known.is_control != given.is_control) refuse(pointer + "/control", "the control is settled at the start");
        if (!same_text(known.arm_json, given.arm_json))
            refuse(pointer + "/arm", "what a variant's listeners get is settled at the start; add a variant instead");
        if (!same_text(known.payload_json, given.payload_json))
            refuse(pointer + "/payload",
                   "what a variant's listeners get is settled at the start; add a variant instead");
    }

    std::vector<ErrorDetail> errors_;
};

/// Takes over weights and added variants; says whether there were any.
bool write_variants(Experiment& experiment, const ExperimentDocument& document) {
    bool changed = false;
    for (const Variant& given : document.variants) {
        const auto known = std::find_if(experiment.variants.begin(), experiment.variants.end(),
                                        [&](const Variant& variant) { return variant.key == given.key; });
        if (known != experiment.variants.end()) {
            changed = changed || known->weight != given.weight;
            known->weight = given.weight;
            continue;
        }
        const int next_id = experiment.variants.back().variant_id + 1;
        experiment.variants.push_back(given);
        experiment.variants.back().variant_id = next_id;
        changed = true;
    }
    return changed;
}

Result<void> replace_live(ExperimentInHand& hand, const ExperimentDocument& document) {
    Experiment& experiment = hand.experiment;
    FixedFields fixed;
    fixed.check(experiment, document);
    BW_TRY(fixed.result(to_string(experiment.state)));
    write_free_fields(experiment, document);
    if (!write_variants(experiment, document) || !experiment.randomised_by_us) return ok();
    const bool anybody = std::any_of(experiment.variants.begin(), experiment.variants.end(),
                                     [](const Variant& variant) { return !variant.killed_at && variant.weight > 0; });
    if (!anybody) return invalid_at("/variants", "no_weight", "no variant that is live would have a weight");
    return allot(hand, experiment.percent);
}

/// "changed hypothesis, variants": the reason of a change that names none.
std::string changed_fields(const Experiment& before, const Experiment& after) {
    const json::object left = to_json(before);
    const json::object right = to_json(after);
    std::string names;
    for (const auto& field : left)
        if (!same_json(field.value(), right.at(field.key())))
            names += (names.empty() ? "changed " : ", ") + std::string(field.key());
    return names;
}

Result<void> replace_in_hand(ExperimentInHand& hand, const json::object& body) {
    const Experiment before = hand.experiment;
    BW_TRY(const ExperimentDocument document, read_experiment(body, &before));
    BW_TRY(check_metrics(hand.transaction, document.metrics_json));
    switch (before.state) {
        case ExperimentState::draft: {
            BW_TRY(check_segments(hand.transaction, document));
            BW_TRY(const Layer layer, layer_for(hand.transaction, document));
            hand.experiment.layer_id = layer.layer_id;
            hand.experiment.layer_key = layer.key;
            write_draft(hand.experiment, document);
            break;
        }
        case ExperimentState::running:
        case ExperimentState::paused: {
            BW_TRY(replace_live(hand, document));
            break;
        }
        case ExperimentState::stopped:
        case ExperimentState::archived:
            return Error{ErrorKind::conflict,
                         fmt::format("experiment '{}' is {}: it stays as it was decided upon; create a new one",
                                     before.key, to_string(before.state)),
                         {}};
    }
    hand.reason = document.reason.empty() ? changed_fields(before, hand.experiment) : document.reason;
    return ok();
}

Result<Experiment> create_in(Transaction& transaction, const ExperimentDocument& document, const Author& author) {
    ExperimentStore experiments(transaction);
    if (experiments.by_key(document.key))
        return Error{ErrorKind::conflict, fmt::format("there is an experiment '{}' already", document.key), {}};
    BW_TRY(check_segments(transaction, document));
    BW_TRY(check_metrics(transaction, document.metrics_json));
    BW_TRY(const Layer layer, layer_for(transaction, document));
    Experiment draft;
    draft.owner = author.name;
    draft.managed_by = manager_after(std::nullopt, author);
    draft.layer_id = layer.layer_id;
    write_draft(draft, document);
    BW_TRY(experiments.add(draft));
    const auto created = experiments.by_key(document.key);
    append_audit(transaction, "create",
                 {author.name, document.reason.empty() ? "created" : document.reason, author.request_id}, nullptr,
                 *created);
    bump_config_version(transaction);
    return *created;
}

}  // namespace

Result<Experiment> create_experiment(Database& database, const json::object& body, const Author& author, bool dry_run) {
    BW_TRY(const ExperimentDocument document, read_experiment(body, nullptr));
    return write_or_try(database, dry_run,
                        [&](Transaction& transaction) { return create_in(transaction, document, author); });
}

Result<Experiment> replace_experiment(Database& database, std::string_view key, const json::object& body,
                                      std::optional<std::int64_t> expected_revision, const Author& author, bool dry_run) {
    const auto decide = [&](ExperimentInHand& hand) -> Result<void> {
        BW_TRY(replace_in_hand(hand, body));
        hand.experiment.managed_by = manager_after(hand.experiment.managed_by, author);
        return ok();
    };
    return change_experiment(database, key, author, {"update", expected_revision, decide, dry_run});
}

}  // namespace bellwether
