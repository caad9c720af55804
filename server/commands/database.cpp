// bellwether db and bellwether doctor: the database under the service, for whoever runs it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "commands/api_client.hpp"
#include "commands/db.hpp"
#include "commands/doctor.hpp"
#include "commands/program.hpp"
#include "runtime/config.hpp"

namespace bellwether {

namespace {

/// What these commands read of the service's settings; the database URL is a secret, so it is never a flag.
struct SettingFlags {
    std::string config;
    std::string data_dir;
    std::string postgres_bin_dir;
    std::string listen;

    ServiceConfig load() const {
        std::map<std::string, std::string> given;
        for (const auto& [name, value] : {std::pair{"config", config}, std::pair{"data-dir", data_dir},
                                          std::pair{"postgres-bin-dir", postgres_bin_dir}, std::pair{"listen", listen}})
            if (!value.empty()) given[name] = value;
        auto loaded = load_config(given, environment_settings());
        if (!loaded) throw CommandFailure(loaded.error().detail, 2);
        return loaded.value().service;
    }
};

std::shared_ptr<SettingFlags> with_setting_flags(CLI::App& command) {
    auto flags = std::make_shared<SettingFlags>();
    command.add_option("--config", flags->config, "a file of settings");
    command.add_option("--data-dir", flags->data_dir, "the data directory of the service");
    command.add_option("--postgres-bin-dir", flags->postgres_bin_dir, "where PostgreSQL's programs are");
    return flags;
}

DbOptions db_options(const SettingFlags& flags) {
    const auto config = flags.load();
    return {.data_dir = config.data_dir,
            .database_url = config.database_url,
            .postgres_bin_dir = config.postgres_bin_dir,
            .say = [](const std::string& words) { fmt::print(stderr, "{}\n", words); }};
}

void must(const Result<void>& done) {
    if (!done) throw CommandFailure(done.error().detail, 1);
}

void add_url(CLI::App& db) {
    auto& command = *db.add_subcommand("url", "print the address of the database, as psql takes it");
    auto flags = with_setting_flags(command);
    command.callback([flags] {
        const auto url = database_address(db_options(*flags));
        if (!url) throw CommandFailure(url.error().detail, 1);
        fmt::print("{}\n", url.value());
    });
}

void add_dump(CLI::App& db) {
    auto& command = *db.add_subcommand("dump", "write an SQL script that makes the database's content anew");
    auto flags = with_setting_flags(command);
    auto file = std::make_shared<std::string>();
    command.add_option("file", *file, "a new file; without it the standard output");
    command.callback([flags, file] { must(dump_database(db_options(*flags), *file)); });
}

void add_restore(CLI::App& db) {
    auto& command = *db.add_subcommand("restore", "replace the database's content by that of a dump");
    auto flags = with_setting_flags(command);
    auto file = std::make_shared<std::string>();
    auto sure = std::make_shared<bool>(false);
    command.add_option("file", *file, "a script that `bellwether db dump` wrote")->required();
    command.add_flag("--yes", *sure, "yes, replace what is there");
    command.callback([flags, file, sure] {
        if (!*sure)
            throw CommandFailure("this replaces what is in the database: say --yes, and stop the service before", 2);
        must(restore_database(db_options(*flags), *file));
    });
}

void add_rebuild(CLI::App& db) {
    auto& command = *db.add_subcommand("rebuild", "make every rollup again from the stored events");
    command.footer(
        "Reports go on reading the old rollups until the new ones are complete; the service may run. Takes as long as\n"
        "reading all events. Refused where events have been taken off by retention: the rollups are all that is left of\n"
        "those. Example: bellwether db rebuild --data-dir DIR");
    auto flags = with_setting_flags(command);
    command.callback([flags] { must(rebuild_database_rollups(db_options(*flags))); });
}

void add_doctor(CLI::App& app, int& exit_code) {
    auto& command =
        *app.add_subcommand("doctor", "look at everything a service needs, and say how to mend what is wrong");
    auto flags = with_setting_flags(command);
    command.add_option("--listen", flags->listen, "the address and port that the service is to have");
    auto json = std::make_shared<bool>(false);
    command.add_flag("--json", *json, "for programs");
    command.callback([flags, json, &exit_code] {
        const auto config = flags->load();
        exit_code = run_doctor({.data_dir = config.data_dir,
                                .database_url = config.database_url,
                                .postgres_bin_dir = config.postgres_bin_dir,
                                .listen_address = config.listen_address,
                                .listen_port = config.listen_port},
                               *json, std::cout);
    });
}

}  // namespace

void add_database_commands(CLI::App& app, int& exit_code) {
    auto& db = *app.add_subcommand("db", "the database under the service");
    db.require_subcommand(1);
    add_url(db);
    add_dump(db);
    add_restore(db);
    add_rebuild(db);
    add_doctor(app, exit_code);
}

}  // namespace bellwether
