// GET /v1/experiments/{key}/timeseries
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// `?metric=` (one of the experiment's; all that can be followed without it), `?as_of=`. JSON; CSV for `Accept: text/csv`
/// or ?format=csv.
std::vector<Route> timeseries_routes(Database& database);

}  // namespace bellwether
