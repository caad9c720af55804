// A folder of YAML files as configuration: what each file asks for, before any service is asked.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace bellwether {

/// In the order in which they are applied: each may name those before it.
enum class ConfigKind { layer, segment, recommender, metric, experiment, holdout };

std::string_view to_string(ConfigKind kind);

/// The field of a body that says which one it is: a recommender has a name, everything else a key.
std::string_view key_field(ConfigKind kind);

/// What one file asks for.
struct ConfigFile {
    std::string path;
    ConfigKind kind = ConfigKind::experiment;
    std::string key;           ///< of a recommender its name; empty for the holdout policy
    boost::json::object body;  ///< as the API takes it
    // Of an experiment, what is no part of its body:
    std::optional<std::string> state;  ///< draft, running, paused, stopped; absent: the file leaves it to people
    std::optional<double> percent;     ///< of running and paused ones; absent: the ramp is left to people or the autopilot
    std::string decision;              ///< of stopped ones
    std::string decision_reason;
    std::vector<std::string> killed;   ///< variants
};

/// One document; `path` is for refusals. Refuses what is not YAML, an unknown kind, a missing key, and a state, percent
/// or decision that do not fit together; whatever else is wrong the service says.
Result<ConfigFile> read_config_file(std::string_view text, const std::string& path);

/// Every *.yaml and *.yml below the folder, in the order of application. Refuses a folder without any, what
/// read_config_file refuses, and two files for one object; every refusal names its file.
Result<std::vector<ConfigFile>> read_config_folder(const std::filesystem::path& folder);

}  // namespace bellwether
