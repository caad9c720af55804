// GET /v1/experiments/{key}/ramp, POST /v1/experiments/{key}/approve, GET and POST /v1/experiments/{key}/health.
#pragma once

#include <vector>

#include "experiments/autopilot.hpp"
#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

inline constexpr std::size_t health_reports_max = 1'000;  ///< in one request

/// The database outlives the routes.
std::vector<Route> ramp_routes(Database& database, RampReadingsOf readings_of);

/// Part of ramp_routes().
std::vector<Route> health_routes(Database& database);

}  // namespace bellwether
