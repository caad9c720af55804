// PUT and GET /v1/catalog/tracks
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

inline constexpr std::size_t catalog_bytes_max = 64u << 20;

/// Every upload (text/csv or application/x-ndjson) is a version; `?keep=true` takes over the tracks of the version before
/// that are not in it. GET lists the versions, newest first.
std::vector<Route> catalog_routes(Database& database);

}  // namespace bellwether
