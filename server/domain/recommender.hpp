// Recommenders and their trained states: what a training says of itself, and what the gate before serving makes of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"

namespace bellwether {

/// What an arm says where it follows the blessed version instead of pinning one.
inline constexpr std::string_view latest_version = "latest";

/// Counts between edges, one edge more than counts.
struct ScoreDistribution {
    std::vector<double> edges;
    std::vector<double> counts;
};

/// What a training says of itself; absent where it says nothing.
struct ModelFacts {
    std::string version;
    std::optional<UtcTime> trained_at;
    std::optional<UtcTime> data_until;  ///< the newest training data
    std::optional<double> rows;
    std::map<std::string, double> importances;  ///< by feature; any scale
    std::map<std::string, double> means;        ///< by feature
    std::map<std::string, double> deviations;   ///< of the features' values, where told
    std::map<std::string, double> validation;   ///< offline metrics
    std::optional<ScoreDistribution> scores;
    std::optional<double> latency_p99_ms;
};

/// The limits of the publish gate; docs/models.md says why each is what it is.
struct GateRules {
    int window = 7;                      ///< last good versions that are looked back at
    double importance_drift_max = 0.25;  ///< share of the importance that may move
    double importance_lost = 0.1;        ///< a feature that mattered keeps at least this part of its share
    double importance_floor = 0.02;      ///< a feature matters from this share on
    double mean_shift_max = 0.25;        ///< of the feature's deviation, or of its mean where none is told
    double deviation_ratio_max = 2;      ///< a feature's deviation may grow or shrink by this factor
    double psi_max = 0.25;
    double ks_max = 0.2;
    double js_max = 0.1;
    double rows_ratio_min = 0.7;
    double rows_ratio_max = 1.6;
    double freshness_hours = 36;
    double latency_p99_ms_max = 250;
    double latency_ratio_max = 2;
    std::map<std::string, double> validation_min;
    std::map<std::string, double> validation_max;
    std::vector<std::string> may_lack;  ///< of gate_inputs: what this recommender's trainings do not tell

    bool operator==(const GateRules&) const = default;
};

/// What the gate wants to see of each version.
inline constexpr std::string_view gate_inputs[] = {"data_until", "rows", "importances", "means", "score_distribution",
                                                   "latency_p99_ms"};

/// One rule that was broken: the stable word, what it is about, the number, the limit, and the sentence.
struct GateFinding {
    std::string rule;
    std::string subject;
    std::optional<double> observed;
    std::optional<double> limit;
    std::string text;
};

struct GateVerdict {
    bool blessed() const { return findings.empty(); }
    std::vector<GateFinding> findings;
    std::vector<std::string> compared_with;  ///< the last good versions, newest first
};

struct Recommender {
    int recommender_id = 0;
    std::string name;
    std::string description;
    std::string owner;
    bool registered = false;  ///< false: only seen in slates
    std::string gate_json = "{}";
    std::int64_t revision = 1;
    UtcTime created_at;
    std::optional<std::string> managed_by;
    std::optional<std::string> latest;  ///< the blessed version that arms follow
    std::int64_t versions = 0;          ///< published
};

/// One published version as the registry holds it.
struct ModelVersion {
    std::int64_t publication_id = 0;
    int model_version_id = 0;
    int recommender_id = 0;
    std::string recommender;
    std::string version;
    std::string document_json;  ///< as it was published
    UtcTime published_at;
    std::string published_by;
    bool blessed_by_gate = false;
    std::string findings_json;
    bool good = false;    ///< blessed, and not taken back
    bool serves = false;  ///< what `latest` means now
};

/// From when on `latest` means which version. Append-only.
struct Blessing {
    std::int64_t blessing_id = 0;
    int recommender_id = 0;
    int model_version_id = 0;
    std::string recommender;
    std::string version;
    std::string cause;  ///< gate, override, rollback
    UtcTime blessed_at;
    std::string blessed_by;
    std::string reason;
};

}  // namespace bellwether
