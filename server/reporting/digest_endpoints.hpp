// GET /v1/reports/digest.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> digest_routes(Database& database);

}  // namespace bellwether
