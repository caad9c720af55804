// The options that every client command takes, and how results are shown. For the command files alone.
#pragma once

#include <CLI/CLI.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "commands/api_client.hpp"

namespace bellwether {

struct ClientCommand {
    ClientOptions client;
    bool json = false;
};

/// Adds --server, --token-file and --json to a subcommand; what they hold lives as long as the result.
std::shared_ptr<ClientCommand> with_client_options(CLI::App& command);

/// Prints JSON on stdout, readable.
void print_json_document(const boost::json::value& value);

/// The fields of problems as the person at the terminal needs them.
simulation::Progress terminal_progress();

/// A text as one segment of a path, percent-encoded.
std::string path_segment(const std::string& text);

/// Adds ?name=value to a path, percent-encoded; nothing where the value is empty.
void add_query(std::string& path, std::string_view name, const std::string& value);

/// `/v1/experiments/KEY` with the key percent-encoded.
std::string experiment_path(const std::string& key);

}  // namespace bellwether
