// GET /v1/experiments/{key}/scorecard
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/scorecard.hpp"
#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// JSON; CSV for `Accept: text/csv` or ?format=csv. `?as_of=` (a day, or a moment: its day) takes the days until then.
/// `add_notes` puts what others know of the experiment into the JSON: carry-over, interactions.
using ScorecardNotes = std::function<void(Transaction&, const Experiment&, UtcTime as_of, boost::json::object&)>;
std::vector<Route> scorecard_routes(Database& database, ScorecardNotes add_notes = {});

/// The scorecard as the route shows it, for whoever decides on it: the autopilot and promotion.
Scorecard load_scorecard(Transaction& transaction, const Experiment& experiment, UtcTime as_of);

}  // namespace bellwether
