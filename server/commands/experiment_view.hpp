// What the commands about experiments share.
#pragma once

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>

namespace bellwether {

/// An experiment, its texts and its variants, for a person at the terminal.
void show_experiment(const boost::json::object& experiment);

/// bellwether experiment ship
void add_ship_command(CLI::App& parent);

/// bellwether ramp KEY PERCENT, ramp show, ramp approve.
void add_ramp_command(CLI::App& app);

}  // namespace bellwether
