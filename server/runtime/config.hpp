// Settings of the service: from flags, then BELLWETHER_* variables, then a file, then the defaults here; and where each
// came from, so that `bellwether config` can say so.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace bellwether {

/// One setting: `listen` is the flag --listen, the variable BELLWETHER_LISTEN, and the line `listen = ...` of the file.
struct SettingDefinition {
    std::string_view name;
    std::string_view default_value;
    std::string_view help;
    bool secret = false;  ///< shown as *** by `bellwether config`; never a flag
};

std::vector<SettingDefinition> setting_definitions();

struct ServiceConfig {
    std::string data_dir;
    std::string listen_address;
    std::uint16_t listen_port = 0;
    std::string database_url;       ///< empty: a private PostgreSQL in the data directory
    std::string postgres_bin_dir;   ///< empty: found
    std::string web_dir;            ///< empty: found beside the program
    int io_threads = 2;
    int worker_threads = 4;
    int worker_queue = 256;
    int connections_max = 1024;
    int ingest_queue_events = 200'000;
    int event_retention_days = 0;  ///< 0: raw events are kept for ever
    std::string launch_checklist;  ///< when an incomplete one keeps an experiment from starting: autopilot, always
    int autopilot_seconds = 15;    ///< between two rounds of the autopilot; 0: this replica leads none
    std::string log_level;
};

struct SettingValue {
    std::string name;
    std::string value;
    std::string source;  ///< flag, environment, file, default
};

struct LoadedConfig {
    ServiceConfig service;
    std::vector<SettingValue> values;
};

/// `flags` and `environment` hold what was given; the file is named by the setting `config`. Refuses values that do not
/// fit, naming the setting and where it came from, and names in the file that are no setting.
Result<LoadedConfig> load_config(const std::map<std::string, std::string>& flags,
                                 const std::map<std::string, std::string>& environment);

/// The BELLWETHER_* variables of this process, by setting name (BELLWETHER_DATA_DIR gives data-dir).
std::map<std::string, std::string> environment_settings();

}  // namespace bellwether
