// /v1/segments: saved targeting rules.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> segment_routes(Database& database);

}  // namespace bellwether
