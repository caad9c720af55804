// /v1/holdouts: the quarters' holdouts with their twins, and the policy that makes them.
#pragma once

#include <functional>
#include <vector>

#include "http/router.hpp"
#include "runtime/clock.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> holdout_routes(Database& database, std::function<UtcTime()> clock = now);

}  // namespace bellwether
