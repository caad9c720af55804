// What /readyz looks at.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "administration/system_endpoints.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Database, schema, rollups and the configuration in memory, which is `age` old where it was read.
std::vector<ReadyCheck> ready_checks(Database& database, std::optional<std::chrono::seconds> age);

}  // namespace bellwether
