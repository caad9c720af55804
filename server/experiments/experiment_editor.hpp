// Designs experiments: creates them, and replaces what may be replaced in their present state.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "domain/result.hpp"
#include "experiments/experiment_change.hpp"
#include "experiments/experiment_json.hpp"

namespace bellwether {

/// A draft, in the layer that it names or in one of its own. Refuses a body that is wrong or names an unknown layer
/// (invalid), and a key that is taken (conflict).
Result<Experiment> create_experiment(Database& database, const boost::json::object& body, const Author& author,
                                     bool dry_run = false);

/// A draft may change in everything but its key. A running or paused experiment may change its hypothesis, owner, area,
/// metrics, plans and weights, and get further variants; the rest is refused (conflict), each with its reason. Stopped
/// and archived ones are closed.
/// Weights and added variants are allotted at once, at the present percentage, from free slots.
Result<Experiment> replace_experiment(Database& database, std::string_view key, const boost::json::object& body,
                                      std::optional<std::int64_t> expected_revision, const Author& author,
                                      bool dry_run = false);

}  // namespace bellwether
