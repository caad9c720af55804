// /v1/webhooks and /v1/alerts: where alerts go, and how they fare.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> webhook_routes(Database& database);

}  // namespace bellwether
