// POST /v1/power
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// How long would an experiment have to run, at a percentage of the listeners, to see an effect in a metric? From the
/// traffic of the last `days` days.
std::vector<Route> power_routes(Database& database);

}  // namespace bellwether
