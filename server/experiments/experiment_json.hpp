// Experiments as the API writes and reads them; docs/formats/experiment.md describes every field.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/result.hpp"

namespace bellwether {

inline constexpr std::size_t variants_max = 100;
inline constexpr std::size_t metrics_max = 100;
inline constexpr std::size_t ramp_plan_steps_max = 100;
inline constexpr std::size_t hypothesis_bytes_max = 10'000;
inline constexpr std::size_t name_bytes_max = 200;  ///< owner, area
inline constexpr std::size_t reason_bytes_max = 2'000;
inline constexpr std::size_t free_json_bytes_max = 65'536;  ///< arm, payload: each, printed
inline constexpr double percent_min = 0.0001;

/// What a body says, with the defaults filled in.
struct ExperimentDocument {
    std::string key;
    std::optional<std::string> layer;  ///< absent: one of its own
    bool randomised_by_us = true;
    std::string hypothesis;
    std::optional<std::string> owner;
    std::string area;
    std::optional<std::string> targeting_json;  ///< absent: everybody
    std::string metrics_json;
    std::string ramp_plan_json;
    std::string analysis_plan_json;
    std::vector<Variant> variants;  ///< in the order given; variant_id counts from 0
    std::string reason;             ///< of this change; may be empty
};

/// Reads a body. Refuses (422) with every mistake. `current` is the experiment that the body replaces, null for a new
/// one: what only the server writes (state, revision, slots, ...) may be sent back, but only as it is.
Result<ExperimentDocument> read_experiment(const boost::json::object& body, const Experiment* current);

boost::json::object to_json(const Experiment& experiment);

/// Whether two JSON values are the same, 1 and 1.0 being one number.
bool same_json(const boost::json::value& left, const boost::json::value& right);

}  // namespace bellwether
