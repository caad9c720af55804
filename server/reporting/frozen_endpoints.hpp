// POST and GET /v1/experiments/{key}/scorecards, GET .../scorecards/{id}, .../basis, .../replay
#pragma once

#include <vector>

#include "http/router.hpp"
#include "reporting/scorecard_endpoints.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Scorecards that are frozen, and rebuilt. POST takes the query of the scorecard's route and an optional {"reason"}.
std::vector<Route> frozen_scorecard_routes(Database& database, ScorecardNotes add_notes = {});

}  // namespace bellwether
