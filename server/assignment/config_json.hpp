// The snapshot as JSON, for clients that evaluate by themselves: docs/formats/config.md.
#pragma once

#include <string>

namespace bellwether {

struct ConfigSnapshot;

std::string config_json(const ConfigSnapshot& snapshot);

}  // namespace bellwether
