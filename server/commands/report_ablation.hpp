// bellwether report ablation
#pragma once

#include <CLI/CLI.hpp>

namespace bellwether {

void add_ablation_report(CLI::App& parent);

}  // namespace bellwether
