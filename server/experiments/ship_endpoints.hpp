// POST /v1/experiments/{key}/ship and GET /v1/defaults.
#pragma once

#include <vector>

#include "experiments/promotion.hpp"
#include "http/router.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> ship_routes(Database& database, ConclusionOf conclusion_of);

}  // namespace bellwether
