// The configuration as assignment reads it: immutable, in memory, everything looked up and rendered beforehand.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/assignment.hpp"
#include "domain/experiment.hpp"
#include "domain/holdout.hpp"
#include "domain/result.hpp"
#include "domain/targeting.hpp"
#include "runtime/counters.hpp"
#include "storage/snapshot_store.hpp"

namespace bellwether {

struct SnapshotVariant {
    int variant_id = 0;
    std::string key;
    double weight = 0;
    bool is_control = false;
    bool killed = false;
    std::string arm_json;
    std::string payload_json;  ///< "null" where there is none
    bool interleaves = false;   ///< its arm says {"interleave": true}: recommenders fill a station together, by draft
    std::string ofrep_value;   ///< the payload, or the variant's key as JSON text where there is none

    /// The answer of POST /v1/assign where it is assigned, up to the slot's number and the closing brace.
    std::string assigned_answer;
};

struct SnapshotExperiment {
    int experiment_id = 0;
    std::string key;
    ExperimentState state = ExperimentState::draft;
    int iteration = 1;
    bool randomised_by_us = true;
    double percent = 0;
    std::size_t layer = 0;                   ///< index into ConfigSnapshot::layers
    std::optional<TargetingRule> targeting;  ///< absent: everybody
    bool targeting_unreadable = false;       ///< then it is for nobody
    std::string targeting_json;              ///< "null" where absent
    std::vector<SnapshotVariant> variants;   ///< by variant_id
    std::size_t control = 0;                 ///< index into variants
    std::optional<std::size_t> shipped;      ///< what everybody gets: index of the variant that was shipped
    std::optional<UtcTime> shipped_at;       ///< so: what was shipped by when
    bool takes_listeners = false;            ///< it runs and we randomise; else state and origin say why not
    std::array<Counter, 3> counters;         ///< assigned, outside_ramp, not_targeted; of running ones

    const SnapshotVariant* find_variant(std::string_view variant_key) const;
};

/// [begin, end) belongs to a variant.
struct SlotInterval {
    int begin = 0;
    int end = 0;
    std::uint32_t experiment = 0;  ///< index into ConfigSnapshot::experiments
    std::uint32_t variant = 0;     ///< index into its variants
};

struct SnapshotLayer {
    std::string key;
    std::string salt;
    std::vector<SlotInterval> intervals;  ///< by begin, apart

    /// To be called when the intervals stand, and before find().
    void index();
    /// Null where nobody holds the slot. Costs a look into the directory and, mostly, at one interval or two.
    const SlotInterval* find(int slot) const;

  private:
    /// For each block of 2^block_bits slots, the first interval that ends behind the block's first slot.
    std::vector<std::uint32_t> directory_;
    int block_bits_ = 0;
};

/// A listener's variant by hand, as indices into ConfigSnapshot::experiments and its variants.
struct SnapshotOverride {
    std::uint32_t experiment = 0;
    std::uint32_t variant = 0;
};

/// Lets a map of strings be asked with a view.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using OverridesByListener =
    std::unordered_map<std::string, std::vector<SnapshotOverride>, TextHash, std::equal_to<>>;

struct ConfigSnapshot {
    std::int64_t version = 0;
    UtcTime changed_at;
    std::vector<SnapshotLayer> layers;
    std::vector<std::size_t> held_layers;         ///< those in which anything is held
    std::vector<SnapshotExperiment> experiments;  ///< by key
    std::vector<StoredSegment> segments;          ///< by key; in the experiments' rules they are resolved
    std::vector<Holdout> holdouts;                ///< by quarter: the running one, and those made ahead
    OverridesByListener overrides;
    std::string version_json;                     ///< the part of an answer that names the version
    std::string defaults_json;                    ///< a list: the shipped arm of every area, for every answer
    std::vector<std::string> holdout_defaults_json;  ///< of each of `holdouts`: the same as it stood when it began
    std::string config_json;                      ///< what GET /v1/config answers: docs/formats/config.md
    std::string config_etag;
    std::array<Counter, assignment_reasons> other_counters;  ///< answers of experiments that do not run

    /// Null where there is no such experiment.
    const SnapshotExperiment* find(std::string_view key) const;
    /// Null where none runs. The clock decides, not the configuration: so every replica rotates at the same instant.
    const Holdout* holdout_at(UtcTime time) const;
    /// What a listener gets by default: those of a holdout go on as it was when theirs began. Null: in no holdout.
    const std::string& defaults_of(const Holdout* held_out_in) const;
};

/// Reads a targeting rule of the database.
using TargetingReader = std::function<Result<TargetingRule>(std::string_view json_text)>;

/// Pure. A rule that cannot be read makes its experiment one for nobody, and is named in `unreadable`: the others must
/// go on. ensure()s that held slots do not overlap.
ConfigSnapshot build_snapshot(const StoredConfig& config, const TargetingReader& read_targeting,
                              std::vector<std::string>* unreadable = nullptr);

/// Gives the snapshot its counters, bellwether_assignments_total{experiment,reason}: a few for each running experiment, so
/// that their number stays bounded, and that answering looks nothing up.
void attach_counters(ConfigSnapshot& snapshot, Counters& counters);

/// Where the configuration has a variant, and the listener's slot where we randomise. Refuses with the codes
/// unknown_experiment and unknown_variant: this is what imported exposures are checked with.
struct FoundVariant {
    int experiment_id = 0;
    int iteration = 1;
    int variant_id = 0;
    std::optional<int> slot;
};
Result<FoundVariant> find_variant(const ConfigSnapshot& snapshot, std::string_view experiment_key,
                                  std::string_view variant_key, std::string_view listener_id);

/// A JSON string of a text, quotes included.
std::string json_text(std::string_view text);

}  // namespace bellwether
