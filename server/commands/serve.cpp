// bellwether serve, bellwether migrate, bellwether config.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <future>
#include <map>
#include <thread>

#include "app.hpp"
#include "commands/api_client.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"
#include "runtime/config.hpp"
#include "runtime/log.hpp"
#include "storage/migrator.hpp"

namespace bellwether {

namespace {

using Flags = std::map<std::string, std::string>;

/// One flag a setting; only those that were given reach the configuration. Secrets are no flags: they would stand in the
/// process list.
std::shared_ptr<Flags> with_settings(CLI::App& command) {
    auto flags = std::make_shared<Flags>();
    for (const auto& setting : setting_definitions()) {
        if (setting.secret) continue;
        const std::string name(setting.name);
        std::string help(setting.help);
        if (!setting.default_value.empty()) help += fmt::format(" [{}]", setting.default_value);
        command.add_option_function<std::string>("--" + name, [flags, name](const std::string& value) { (*flags)[name] = value; }, help);
    }
    return flags;
}

LoadedConfig load_or_fail(const Flags& flags) {
    auto loaded = load_config(flags, environment_settings());
    if (!loaded) throw CommandFailure(loaded.error().detail, 2);
    return std::move(loaded).value();
}

LogLevel level_of(const std::string& text) {
    if (text == "debug") return LogLevel::debug;
    if (text == "warn") return LogLevel::warning;
    if (text == "error") return LogLevel::error;
    return LogLevel::info;
}

/// Hears the signal that ends the service, from the first moment of its start on. Blocked in every thread, so that only
/// this one's thread takes it. The main thread cannot wait for it: it starts the database, which dies with its starter.
class StopSignal {
  public:
    /// `on_signal` is called once, on a thread of its own.
    explicit StopSignal(std::function<void()> on_signal) {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        ::signal(SIGPIPE, SIG_IGN);  // a peer that goes away is an error code, not the end
        thread_ = std::thread([this, signals, hear = std::move(on_signal)] {
            int signal = 0;
            sigwait(&signals, &signal);
            hear();
            heard_.set_value(signal);
        });
    }

    ~StopSignal() {
        if (heard_future_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            pthread_kill(thread_.native_handle(), SIGTERM);
        thread_.join();
    }

    int wait() { return heard_future_.get(); }

  private:
    std::promise<int> heard_;
    std::shared_future<int> heard_future_ = heard_.get_future().share();
    std::thread thread_;
};

void serve(const Flags& flags) {
    const auto loaded = load_or_fail(flags);
    set_log_level(level_of(loaded.service.log_level));
    App app(loaded.service);
    StopSignal stop([&app] { app.interrupt(); });
    try {
        app.start();
    } catch (const StartFailure& failure) {
        throw CommandFailure(failure.what(), 1);
    }
    fmt::print("Bellwether serves {}\n", app.address());
    std::fflush(stdout);
    const int signal = stop.wait();
    log_info("stopping", {{"signal", std::string_view(signal == SIGINT ? "SIGINT" : "SIGTERM")}});
    app.stop();
}

}  // namespace

void add_serve_commands(CLI::App& app, int&) {
    auto* serve_command = app.add_subcommand("serve", "Run the service; Ctrl-C or SIGTERM drains and stops it.");
    serve_command->footer(
        "Without BELLWETHER_DATABASE_URL it runs a PostgreSQL of its own in the data directory.\n"
        "The first admin token lies in DIR/admin-token (mode 0600).\n"
        "Example: bellwether serve --data-dir data --listen 127.0.0.1:8080");
    auto serve_flags = with_settings(*serve_command);
    serve_command->callback([=] { serve(*serve_flags); });

    auto* migrate_command = app.add_subcommand("migrate", "Bring the schema of BELLWETHER_DATABASE_URL up to date.");
    migrate_command->footer("`serve` does the same at its start. A private PostgreSQL is migrated by its own service.");
    auto migrate_flags = with_settings(*migrate_command);
    migrate_command->callback([=] {
        const auto loaded = load_or_fail(*migrate_flags);
        if (loaded.service.database_url.empty())
            throw CommandFailure("set BELLWETHER_DATABASE_URL: a private PostgreSQL is migrated when `bellwether serve` starts", 2);
        DatabaseSettings settings;
        settings.url = loaded.service.database_url;
        Database database(settings);
        const auto applied = migrate(database);
        if (!applied) throw CommandFailure(applied.error().detail, 1);
        for (const auto& migration : applied.value()) fmt::print("applied {}\n", migration.name);
        const auto state = schema_state(database);
        fmt::print("the schema is at {} of {}\n", state.applied, state.known);
    });

    auto* config_command = app.add_subcommand("config", "Show every setting, its value, and where it came from.");
    config_command->footer("Order: flags, BELLWETHER_* variables (BELLWETHER_DATA_DIR for data-dir), the file named by\n"
                           "--config or BELLWETHER_CONFIG, defaults.");
    auto config_flags = with_settings(*config_command);
    config_command->callback([=] {
        const auto loaded = load_or_fail(*config_flags);
        std::vector<std::vector<std::string>> rows = {{"setting", "value", "from", "what it is"}};
        const auto definitions = setting_definitions();
        for (std::size_t i = 0; i < loaded.values.size(); ++i) {
            const auto& value = loaded.values[i];
            rows.push_back({value.name, definitions[i].secret && !value.value.empty() ? "***" : value.value, value.source,
                            std::string(definitions[i].help)});
        }
        fmt::print("{}", render_table(rows));
    });
}

}  // namespace bellwether
