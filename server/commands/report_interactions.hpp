// bellwether report interactions
#pragma once

#include <CLI/CLI.hpp>

namespace bellwether {

void add_interactions_report(CLI::App& parent);

}  // namespace bellwether
