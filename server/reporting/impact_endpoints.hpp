// /v1/reports/impact and /v1/money-models.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> impact_routes(Database& database);

}  // namespace bellwether
