#include "runtime/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cctype>
#include <fstream>
#include <optional>

namespace bellwether {

namespace {

constexpr std::string_view variable_prefix = "BELLWETHER_";

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

Error bad_setting(const SettingValue& setting, std::string_view why) {
    return invalid_at("/" + setting.name, "bad_setting",
                      fmt::format("{} = '{}' (from {}): {}", setting.name, setting.value, setting.source, why));
}

bool is_setting(std::string_view name) {
    const auto definitions = setting_definitions();
    return std::any_of(definitions.begin(), definitions.end(), [&](const auto& d) { return d.name == name; });
}

Result<std::map<std::string, std::string>> read_file(const std::string& path) {
    std::map<std::string, std::string> values;
    if (path.empty()) return values;
    std::ifstream file(path);
    if (!file) return Error{ErrorKind::not_found, fmt::format("the configuration file {} cannot be read", path), {}};
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        const auto content = trimmed(line);
        if (content.empty() || content.front() == '#') continue;
        const auto equals = content.find('=');
        const auto name = equals == std::string_view::npos ? content : trimmed(content.substr(0, equals));
        if (equals == std::string_view::npos || !is_setting(name))
            return invalid_at("/" + std::string(name), "unknown_setting",
                              fmt::format("{}:{}: '{}' is no setting; `bellwether config` lists them", path, number, name));
        values[std::string(name)] = trimmed(content.substr(equals + 1));
    }
    return values;
}

/// Reads typed values out of the settled ones, keeping the first mistake.
class Reader {
  public:
    explicit Reader(const std::vector<SettingValue>& values) : values_(values) {}

    const SettingValue& at(std::string_view name) const {
        return *std::find_if(values_.begin(), values_.end(), [&](const auto& v) { return v.name == name; });
    }
    std::string text(std::string_view name) const { return at(name).value; }

    int integer(std::string_view name, int low, int high) {
        const auto& setting = at(name);
        int value = 0;
        const char* end = setting.value.data() + setting.value.size();
        const auto parsed = std::from_chars(setting.value.data(), end, value);
        if (parsed.ec != std::errc() || parsed.ptr != end || value < low || value > high)
            note(bad_setting(setting, fmt::format("wanted is a whole number from {} to {}", low, high)));
        return value;
    }
    void note(Error error) {
        if (!error_) error_ = std::move(error);
    }
    const std::optional<Error>& error() const { return error_; }

  private:
    const std::vector<SettingValue>& values_;
    std::optional<Error> error_;
};

ServiceConfig read_service(Reader& reader) {
    ServiceConfig config;
    config.data_dir = reader.text("data-dir");
    config.database_url = reader.text("database-url");
    config.postgres_bin_dir = reader.text("postgres-bin-dir");
    config.web_dir = reader.text("web-dir");
    config.log_level = reader.text("log-level");
    config.io_threads = reader.integer("io-threads", 1, 256);
    config.worker_threads = reader.integer("worker-threads", 1, 256);
    config.worker_queue = reader.integer("worker-queue", 1, 100'000);
    config.connections_max = reader.integer("connections-max", 1, 1'000'000);
    config.ingest_queue_events = reader.integer("ingest-queue-events", 1'000, 100'000'000);
    config.event_retention_days = reader.integer("event-retention-days", 0, 36'500);
    config.launch_checklist = reader.text("launch-checklist");
    if (config.launch_checklist != "autopilot" && config.launch_checklist != "always")
        reader.note(bad_setting(reader.at("launch-checklist"), "wanted is autopilot or always"));
    config.autopilot_seconds = reader.integer("autopilot-seconds", 0, 86'400);

    const auto& listen = reader.at("listen");
    const auto colon = listen.value.rfind(':');
    int port = -1;
    if (colon != std::string::npos) {
        const char* end = listen.value.data() + listen.value.size();
        if (std::from_chars(listen.value.data() + colon + 1, end, port).ptr != end) port = -1;
    }
    if (port < 0 || port > 65'535)
        reader.note(bad_setting(listen, "wanted is ADDRESS:PORT, for example 127.0.0.1:8080"));
    else
        config.listen_port = static_cast<std::uint16_t>(port);
    config.listen_address = listen.value.substr(0, colon);
    return config;
}

}  // namespace

std::vector<SettingDefinition> setting_definitions() {
    return {
        {"config", "", "a file of settings, one `name = value` a line"},
        {"data-dir", "bellwether-data", "where the private PostgreSQL and the first admin token live"},
        {"listen", "127.0.0.1:8080", "address and port of the service; port 0 takes a free one"},
        {"database-url", "", "PostgreSQL to use; empty starts a private one in the data directory", true},
        {"postgres-bin-dir", "", "where initdb and postgres are; empty looks for them"},
        {"web-dir", "", "the built pages; empty looks beside the program"},
        {"io-threads", "2", "threads that read requests and answer from memory"},
        {"worker-threads", "4", "threads that work with the database"},
        {"worker-queue", "256", "requests that may wait for a worker; more are refused with 503"},
        {"connections-max", "1024", "client connections at once"},
        {"ingest-queue-events", "200000", "events that may wait for their commit; more are refused with 503"},
        {"event-retention-days", "0", "raw events older than this are detached; reports keep their numbers; 0 keeps all"},
        {"launch-checklist", "autopilot", "which starts need a complete checklist: autopilot (plans that ramp by themselves) or always"},
        {"autopilot-seconds", "15", "seconds between two looks of the autopilot at the ramps; 0: this replica leads none"},
        {"log-level", "info", "debug, info, warn or error"},
    };
}

std::map<std::string, std::string> environment_settings() {
    std::map<std::string, std::string> settings;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable = *entry;
        const auto equals = variable.find('=');
        if (!variable.starts_with(variable_prefix) || equals == std::string_view::npos) continue;
        std::string name(variable.substr(variable_prefix.size(), equals - variable_prefix.size()));
        for (char& c : name) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (is_setting(name)) settings[name] = variable.substr(equals + 1);
    }
    return settings;
}

Result<LoadedConfig> load_config(const std::map<std::string, std::string>& flags,
                                 const std::map<std::string, std::string>& environment) {
    std::string path;
    if (const auto variable = environment.find("config"); variable != environment.end()) path = variable->second;
    if (const auto flag = flags.find("config"); flag != flags.end()) path = flag->second;
    BW_TRY(const auto file, read_file(path));

    LoadedConfig loaded;
    for (const auto& definition : setting_definitions()) {
        const std::string name(definition.name);
        SettingValue setting{name, std::string(definition.default_value), "default"};
        const std::pair<const std::map<std::string, std::string>*, const char*> layers[] = {
            {&file, "file"}, {&environment, "environment"}, {&flags, "flag"}};
        for (const auto& [values, source] : layers)
            if (const auto found = values->find(name); found != values->end()) setting = {name, found->second, source};
        loaded.values.push_back(std::move(setting));
    }
    Reader reader(loaded.values);
    loaded.service = read_service(reader);
    if (reader.error()) return *reader.error();
    return loaded;
}

}  // namespace bellwether
