// /v1/ablations: leave-one-out experiments that rotate by themselves.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// The database outlives the routes.
std::vector<Route> ablation_routes(Database& database);

}  // namespace bellwether
