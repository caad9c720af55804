#include "assignment/config_json.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>

#include "assignment/snapshot.hpp"
#include "domain/slot.hpp"
#include "domain/time.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

/// Writes what stands between brackets with commas.
class List {
  public:
    explicit List(std::string& out) : out_(out) { out_ += '['; }
    ~List() { out_ += ']'; }
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    std::back_insert_iterator<std::string> next() {
        if (!first_) out_ += ',';
        first_ = false;
        return std::back_inserter(out_);
    }

  private:
    std::string& out_;
    bool first_ = true;
};

void add_layer(std::string& out, const SnapshotLayer& layer, const ConfigSnapshot& snapshot) {
    fmt::format_to(std::back_inserter(out), R"({{"key":{},"salt":{},"slots":)", json_text(layer.key), json_text(layer.salt));
    {
        List slots(out);
        for (const SlotInterval& interval : layer.intervals) {
            const SnapshotExperiment& experiment = snapshot.experiments[interval.experiment];
            fmt::format_to(slots.next(), R"({{"begin":{},"end":{},"experiment":{},"variant":{}}})", interval.begin,
                           interval.end, json_text(experiment.key), json_text(experiment.variants[interval.variant].key));
        }
    }
    out += '}';
}

void add_experiment(std::string& out, const SnapshotExperiment& experiment, const ConfigSnapshot& snapshot) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"key":{},"state":"{}","iteration":{},"randomised_by":"{}","layer":{},"targeting":{},"shipped":{},"shipped_at":{},"variants":)",
                   json_text(experiment.key), to_string(experiment.state), experiment.iteration,
                   experiment.randomised_by_us ? "us" : "elsewhere", json_text(snapshot.layers[experiment.layer].key),
                   experiment.targeting_json,
                   experiment.shipped ? json_text(experiment.variants[*experiment.shipped].key) : "null",
                   experiment.shipped_at ? json_text(print_time(*experiment.shipped_at)) : "null");
    {
        List variants(out);
        for (const SnapshotVariant& variant : experiment.variants)
            fmt::format_to(variants.next(), R"({{"key":{},"control":{},"weight":{},"killed":{},"arm":{},"payload":{}}})",
                           json_text(variant.key), variant.is_control, print_json(variant.weight), variant.killed,
                           variant.arm_json, variant.payload_json);
    }
    out += '}';
}

void add_holdouts(std::string& out, const ConfigSnapshot& snapshot) {
    out += R"(,"holdouts":)";
    List holdouts(out);
    for (const Holdout& holdout : snapshot.holdouts)
        fmt::format_to(holdouts.next(), R"({{"quarter":"{}","salt":{},"slots":{},"begins_at":"{}","ends_at":"{}"}})",
                       print_quarter(holdout.quarter), json_text(holdout.salt), holdout.slots,
                       print_time(holdout.begins_at), print_time(holdout.ends_at));
}

/// Sorted, so that the same configuration is the same bytes.
void add_overrides(std::string& out, const ConfigSnapshot& snapshot) {
    const std::map<std::string_view, const std::vector<SnapshotOverride>*> by_listener = [&] {
        std::map<std::string_view, const std::vector<SnapshotOverride>*> sorted;
        for (const auto& [listener, overrides] : snapshot.overrides) sorted.emplace(listener, &overrides);
        return sorted;
    }();
    out += R"(,"overrides":)";
    List overrides(out);
    for (const auto& [listener, ones] : by_listener)
        for (const SnapshotOverride& one : *ones) {
            const SnapshotExperiment& experiment = snapshot.experiments[one.experiment];
            fmt::format_to(overrides.next(), R"({{"listener_id":{},"experiment":{},"variant":{}}})", json_text(listener),
                           json_text(experiment.key), json_text(experiment.variants[one.variant].key));
        }
}

}  // namespace

std::string config_json(const ConfigSnapshot& snapshot) {
    std::string out;
    fmt::format_to(std::back_inserter(out),
                   R"({{"version":{},"changed_at":"{}","hash":{{"function":"XXH3-64","seed":0,"separator":0,"slots":{}}},"layers":)",
                   snapshot.version, print_time(snapshot.changed_at), slots_per_layer);
    {
        List layers(out);
        for (const SnapshotLayer& layer : snapshot.layers) {
            layers.next();
            add_layer(out, layer, snapshot);
        }
    }
    out += R"(,"experiments":)";
    {
        List experiments(out);
        for (const SnapshotExperiment& experiment : snapshot.experiments) {
            if (experiment.state == ExperimentState::archived) continue;
            experiments.next();
            add_experiment(out, experiment, snapshot);
        }
    }
    out += R"(,"segments":)";
    {
        List segments(out);
        for (const StoredSegment& segment : snapshot.segments)
            fmt::format_to(segments.next(), R"({{"key":{},"rule":{}}})", json_text(segment.key), segment.rule_json);
    }
    add_holdouts(out, snapshot);
    add_overrides(out, snapshot);
    return out += R"(,"defaults":)" + snapshot.defaults_json + '}';
}

}  // namespace bellwether
