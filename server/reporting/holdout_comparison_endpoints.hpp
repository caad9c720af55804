// GET /v1/holdouts/{quarter}/comparison.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> holdout_comparison_routes(Database& database);

}  // namespace bellwether
