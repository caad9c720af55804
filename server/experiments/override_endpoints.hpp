// /v1/experiments/{key}/overrides: listeners put into a variant by hand, for testing.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

inline constexpr std::int64_t overrides_per_experiment_max = 10'000;

/// The database outlives the routes.
std::vector<Route> override_routes(Database& database);

}  // namespace bellwether
