// An experiment as the configuration holds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/default_arm.hpp"
#include "domain/event.hpp"

namespace bellwether {

enum class ExperimentState { draft, running, paused, stopped, archived };
enum class Decision { ship, rollback, inconclusive };

std::string_view to_string(ExperimentState state);
std::optional<ExperimentState> parse_experiment_state(std::string_view text);
std::string_view to_string(Decision decision);
std::optional<Decision> parse_decision(std::string_view text);

struct Variant {
    int variant_id = 0;
    std::string key;
    double weight = 0;  ///< as given: fractions, percent, or 1 each
    bool is_control = false;
    std::string arm_json = "{}";              ///< which recommenders are eligible, with which model version each
    std::optional<std::string> payload_json;  ///< free JSON for the client
    std::optional<UtcTime> killed_at;
    int slots = 0;  ///< held now; read with the experiment, written by AllocationStore alone
};

struct Experiment {
    int experiment_id = 0;
    std::string key;
    int layer_id = 0;
    std::string layer_key;
    ExperimentState state = ExperimentState::draft;
    int iteration = 1;
    bool randomised_by_us = true;  ///< false: its exposures are imported
    double percent = 0;            ///< of the layer's slots, as last ramped
    std::string hypothesis;
    std::string owner;
    std::string area;
    std::optional<std::string> targeting_json;  ///< null: everybody
    std::string metrics_json = "[]";
    std::string ramp_plan_json = "[]";
    std::string analysis_plan_json = "{}";
    std::vector<Variant> variants;
    std::int64_t revision = 1;
    UtcTime created_at;
    std::optional<UtcTime> started_at;
    std::optional<UtcTime> stopped_at;
    std::optional<Decision> decision;
    std::string decision_reason;
    std::optional<std::string> managed_by;  ///< `files`: changed by applying files, and by nobody else
    std::optional<std::string> checklist_override;  ///< why it was started with an incomplete launch checklist
    std::optional<DefaultArm> shipped;              ///< of this iteration; read with the experiment, added by promotion

    const Variant* variant(std::string_view variant_key) const;
    const Variant& control() const;
};

inline constexpr double rest_hours_default = 168;

struct Layer {
    int layer_id = 0;
    std::string key;
    std::string salt;
    std::string description;
    bool own = false;  ///< made for one experiment that named none
    std::int64_t revision = 1;
    UtcTime created_at;
    double rest_hours = rest_hours_default;  ///< freed slots are not given to another experiment before
    int salt_generation = 1;
    std::optional<UtcTime> salted_at;  ///< when it got its present salt; absent: it has its first
};

/// The key, and the salt, of the layer that an experiment gets which names none. Nobody else's layer may start so.
inline constexpr std::string_view own_layer_prefix = "own.";

}  // namespace bellwether
