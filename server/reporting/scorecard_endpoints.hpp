// GET /v1/experiments/{key}/scorecard
#pragma once

#include <vector>

#include "domain/experiment.hpp"
#include "domain/scorecard.hpp"
#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// JSON; CSV for `Accept: text/csv` or ?format=csv. `?as_of=` (a day, or a moment: its day) takes the days until then.
std::vector<Route> scorecard_routes(Database& database);

/// The scorecard as the route shows it, for whoever decides on it: the autopilot and promotion.
Scorecard load_scorecard(Transaction& transaction, const Experiment& experiment, UtcTime as_of);

}  // namespace bellwether
