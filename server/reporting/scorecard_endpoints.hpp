// GET /v1/experiments/{key}/scorecard
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// JSON; CSV for `Accept: text/csv` or ?format=csv. `?as_of=` (a day, or a moment: its day) takes the days until then;
/// `?method=` (always_valid, without_cuped, bayes); `?segment=` also compares within each segment.
std::vector<Route> scorecard_routes(Database& database);

}  // namespace bellwether
