// /v1/experiments and what designs, ramps and ends experiments below it.
#pragma once

#include <vector>

#include "experiments/launch_checklist.hpp"
#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> experiment_routes(Database& database, LaunchRule rule = LaunchRule::autopilot);

}  // namespace bellwether
