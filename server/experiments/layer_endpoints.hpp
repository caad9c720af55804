// /v1/layers: the layers that experiments share, and who holds what of them.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> layer_routes(Database& database);

}  // namespace bellwether
