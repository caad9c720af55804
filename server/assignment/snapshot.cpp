#include "assignment/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <system_error>
#include <unordered_map>

#include "assignment/config_json.hpp"
#include "domain/ensure.hpp"
#include "domain/slot.hpp"
#include "domain/time.hpp"
#include "http/etag.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

/// Whoever serves an arm reads it; only this word of it is for us. What cannot be read says nothing.
bool says_interleave(std::string_view arm_json) {
    std::error_code unreadable;
    const auto arm = boost::json::parse(arm_json, unreadable);
    if (unreadable || !arm.is_object()) return false;
    const auto* word = arm.get_object().if_contains("interleave");
    return word != nullptr && word->is_bool() && word->get_bool();
}

SnapshotVariant build_variant(const Variant& stored, const SnapshotExperiment& experiment) {
    SnapshotVariant variant;
    variant.variant_id = stored.variant_id;
    variant.key = stored.key;
    variant.weight = stored.weight;
    variant.is_control = stored.is_control;
    variant.killed = stored.killed_at.has_value();
    variant.arm_json = stored.arm_json;
    variant.interleaves = says_interleave(variant.arm_json);
    variant.payload_json = stored.payload_json.value_or("null");
    variant.ofrep_value = variant.payload_json == "null" ? json_text(variant.key) : variant.payload_json;
    variant.assigned_answer =
        fmt::format(R"({{"experiment":{},"variant":{},"reason":"assigned","arm":{},"payload":{},"slot":)",
                    json_text(experiment.key), json_text(variant.key), variant.arm_json, variant.payload_json);
    return variant;
}

/// Every experiment's rule, with the segments in their places.
struct Rules {
    const TargetingReader& read;
    Segments segments;
    std::vector<std::string>* unreadable;

    void read_segments(const std::vector<StoredSegment>& stored) {
        for (const StoredSegment& segment : stored)
            if (auto rule = read(segment.rule_json)) segments.emplace(segment.key, std::move(rule.value()));
    }
    Result<TargetingRule> of(const std::string& rule_json) const {
        BW_TRY(TargetingRule rule, read(rule_json));
        return resolve_segments(std::move(rule), segments);
    }
};

SnapshotExperiment build_experiment(const Experiment& stored, std::size_t layer, const Rules& rules) {
    SnapshotExperiment experiment;
    experiment.experiment_id = stored.experiment_id;
    experiment.key = stored.key;
    experiment.state = stored.state;
    experiment.iteration = stored.iteration;
    experiment.randomised_by_us = stored.randomised_by_us;
    experiment.percent = stored.percent;
    experiment.layer = layer;
    experiment.targeting_json = stored.targeting_json.value_or("null");
    if (stored.targeting_json) {
        auto rule = rules.of(*stored.targeting_json);
        if (rule) {
            experiment.targeting = std::move(rule.value());
        } else {
            experiment.targeting_unreadable = true;
            if (rules.unreadable) rules.unreadable->push_back(stored.key);
        }
    }
    for (const Variant& variant : stored.variants) {
        if (variant.is_control) experiment.control = experiment.variants.size();
        experiment.variants.push_back(build_variant(variant, experiment));
    }
    ensure(!experiment.variants.empty(), "every experiment has variants");
    experiment.takes_listeners = experiment.state == ExperimentState::running && experiment.randomised_by_us;
    return experiment;
}

std::uint32_t place_of_variant(const SnapshotExperiment& experiment, int variant_id) {
    const auto& variants = experiment.variants;
    const auto variant = std::find_if(variants.begin(), variants.end(),
                                      [&](const SnapshotVariant& one) { return one.variant_id == variant_id; });
    ensure(variant != variants.end(), "slots and overrides name variants that exist");
    return static_cast<std::uint32_t>(variant - variants.begin());
}

SlotInterval interval_of(const HeldSlots& held, const ConfigSnapshot& snapshot,
                         const std::unordered_map<int, std::size_t>& experiment_of_id) {
    const std::size_t experiment = experiment_of_id.at(held.experiment_id);
    return {held.slots.begin, held.slots.end, static_cast<std::uint32_t>(experiment),
            place_of_variant(snapshot.experiments[experiment], held.variant_id)};
}

/// The list of the areas' arms as it stood at a time; the last that shipped in an area is its default.
std::string defaults_json(const std::vector<DefaultArm>& defaults, UtcTime before) {
    std::map<std::string, const DefaultArm*> of_area;
    for (const DefaultArm& arm : defaults)
        if (arm.shipped_at < before) of_area[arm.area] = &arm;
    std::string out = "[";
    for (const auto& [area, arm] : of_area)
        out += fmt::format(R"({}{{"area":{},"experiment":{},"variant":{},"arm":{},"payload":{},"shipped_at":"{}"}})",
                           out.size() > 1 ? "," : "", json_text(area), json_text(arm->experiment), json_text(arm->variant),
                           arm->arm_json, arm->payload_json.value_or("null"), print_time(arm->shipped_at));
    return out += "]";
}

/// The variants that everybody has, and the areas' arms: now, and for each holdout as they stood when it began.
void add_defaults(const std::vector<DefaultArm>& defaults, const std::unordered_map<int, std::size_t>& experiment_of_id,
                  ConfigSnapshot& snapshot) {
    for (const DefaultArm& arm : defaults) {
        SnapshotExperiment& experiment = snapshot.experiments[experiment_of_id.at(arm.experiment_id)];
        if (experiment.iteration != arm.iteration) continue;
        for (std::size_t i = 0; i < experiment.variants.size(); ++i)
            if (experiment.variants[i].variant_id == arm.variant_id) experiment.shipped = i;
        experiment.shipped_at = arm.shipped_at;
    }
    snapshot.defaults_json = defaults_json(defaults, UtcTime::max());
    for (const Holdout& holdout : snapshot.holdouts)
        snapshot.holdout_defaults_json.push_back(defaults_json(defaults, holdout.begins_at));
}

}  // namespace

std::string json_text(std::string_view text) { return print_json(boost::json::value(boost::json::string_view(text.data(), text.size()))); }

const SnapshotVariant* SnapshotExperiment::find_variant(std::string_view variant_key) const {
    const auto found = std::find_if(variants.begin(), variants.end(),
                                    [&](const SnapshotVariant& variant) { return variant.key == variant_key; });
    return found == variants.end() ? nullptr : &*found;
}

void SnapshotLayer::index() {
    // Four blocks an interval, as long as that stays within 64 kB a layer.
    constexpr int bits_most = 14, bits_least = 6;
    const auto blocks = [](int bits) { return static_cast<std::size_t>(slots_per_layer >> bits) + 1; };
    block_bits_ = bits_most;
    while (block_bits_ > bits_least && blocks(block_bits_) < 4 * intervals.size()) --block_bits_;
    directory_.resize(blocks(block_bits_));
    std::size_t place = 0;
    for (std::size_t block = 0; block < directory_.size(); ++block) {
        while (place < intervals.size() && intervals[place].end <= static_cast<int>(block << block_bits_)) ++place;
        directory_[block] = static_cast<std::uint32_t>(place);
    }
}

const SlotInterval* SnapshotLayer::find(int slot) const {
    if (directory_.empty()) return nullptr;
    const SlotInterval* interval = intervals.data() + directory_[static_cast<std::size_t>(slot) >> block_bits_];
    const SlotInterval* const end = intervals.data() + intervals.size();
    while (interval != end && interval->end <= slot) ++interval;
    return interval != end && interval->begin <= slot ? interval : nullptr;
}

const SnapshotExperiment* ConfigSnapshot::find(std::string_view key) const {
    const auto found = std::lower_bound(experiments.begin(), experiments.end(), key,
                                        [](const SnapshotExperiment& one, std::string_view wanted) { return one.key < wanted; });
    return found == experiments.end() || found->key != key ? nullptr : &*found;
}

const std::string& ConfigSnapshot::defaults_of(const Holdout* held_out_in) const {
    if (held_out_in == nullptr) return defaults_json;
    return holdout_defaults_json[static_cast<std::size_t>(held_out_in - holdouts.data())];
}

const Holdout* ConfigSnapshot::holdout_at(UtcTime time) const {
    const auto found =
        std::find_if(holdouts.begin(), holdouts.end(), [&](const Holdout& holdout) { return holdout.runs_at(time); });
    return found == holdouts.end() ? nullptr : &*found;
}

ConfigSnapshot build_snapshot(const StoredConfig& config, const TargetingReader& read_targeting,
                              std::vector<std::string>* unreadable) {
    ConfigSnapshot snapshot;
    snapshot.version = config.version;
    snapshot.version_json = fmt::format(R"("config_version":{},"config_age_seconds":)", config.version);
    snapshot.changed_at = config.changed_at;
    std::unordered_map<int, std::size_t> layer_of_id;
    for (const Layer& layer : config.layers) {
        layer_of_id.emplace(layer.layer_id, snapshot.layers.size());
        SnapshotLayer& added = snapshot.layers.emplace_back();
        added.key = layer.key;
        added.salt = layer.salt;
    }
    Rules rules{read_targeting, {}, unreadable};
    rules.read_segments(config.segments);
    snapshot.segments = config.segments;
    for (const Experiment& stored : config.experiments)
        snapshot.experiments.push_back(build_experiment(stored, layer_of_id.at(stored.layer_id), rules));
    std::sort(snapshot.experiments.begin(), snapshot.experiments.end(),
              [](const SnapshotExperiment& a, const SnapshotExperiment& b) { return a.key < b.key; });
    std::unordered_map<int, std::size_t> experiment_of_id;
    for (std::size_t i = 0; i < snapshot.experiments.size(); ++i)
        experiment_of_id.emplace(snapshot.experiments[i].experiment_id, i);

    for (const auto& [layer_id, history] : config.histories) {
        const std::size_t place = layer_of_id.at(layer_id);
        auto& intervals = snapshot.layers[place].intervals;
        for (const HeldSlots& held : held_slots(history)) {
            const SlotInterval next = interval_of(held, snapshot, experiment_of_id);
            // Ramp steps of one variant often lie side by side.
            if (!intervals.empty() && intervals.back().end == next.begin && intervals.back().experiment == next.experiment &&
                intervals.back().variant == next.variant)
                intervals.back().end = next.end;
            else
                intervals.push_back(next);
        }
        snapshot.layers[place].index();
        if (!intervals.empty()) snapshot.held_layers.push_back(place);
    }
    snapshot.holdouts = config.holdouts;
    for (const StoredOverride& stored : config.overrides) {
        const std::size_t experiment = experiment_of_id.at(stored.experiment_id);
        const auto variant = place_of_variant(snapshot.experiments[experiment], stored.variant_id);
        if (snapshot.experiments[experiment].variants[variant].killed) continue;
        snapshot.overrides[stored.listener_id].push_back({static_cast<std::uint32_t>(experiment), variant});
    }
    add_defaults(config.defaults, experiment_of_id, snapshot);
    snapshot.config_json = config_json(snapshot);
    snapshot.config_etag = etag_of_bytes(snapshot.config_json);
    return snapshot;
}

void attach_counters(ConfigSnapshot& snapshot, Counters& counters) {
    const auto counter = [&](const std::string& experiment, AssignmentReason reason) {
        return counters.counter("bellwether_assignments_total", "Answers by experiment and reason.",
                                {{"experiment", experiment}, {"reason", std::string(to_string(reason))}});
    };
    for (SnapshotExperiment& experiment : snapshot.experiments)
        if (experiment.state == ExperimentState::running)
            for (std::size_t reason = 0; reason < experiment.counters.size(); ++reason)
                experiment.counters[reason] = counter(experiment.key, static_cast<AssignmentReason>(reason));
    for (std::size_t reason = 0; reason < snapshot.other_counters.size(); ++reason)
        snapshot.other_counters[reason] = counter("", static_cast<AssignmentReason>(reason));
}

Result<FoundVariant> find_variant(const ConfigSnapshot& snapshot, std::string_view experiment_key,
                                  std::string_view variant_key, std::string_view listener_id) {
    const SnapshotExperiment* experiment = snapshot.find(experiment_key);
    if (experiment == nullptr)
        return invalid_at("/experiment", "unknown_experiment", fmt::format("there is no experiment '{}'", experiment_key));
    const SnapshotVariant* variant = experiment->find_variant(variant_key);
    if (variant == nullptr)
        return invalid_at("/variant", "unknown_variant",
                          fmt::format("experiment '{}' has no variant '{}'", experiment_key, variant_key));
    FoundVariant found{experiment->experiment_id, experiment->iteration, variant->variant_id, std::nullopt};
    if (experiment->randomised_by_us) found.slot = slot_of(snapshot.layers[experiment->layer].salt, listener_id);
    return found;
}

}  // namespace bellwether
