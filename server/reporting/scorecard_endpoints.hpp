// GET /v1/experiments/{key}/scorecard
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <vector>

#include "domain/experiment.hpp"
#include "http/router.hpp"
#include "reporting/frozen_scorecard.hpp"
#include "reporting/scorecard_loader.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// JSON; CSV for `Accept: text/csv` or ?format=csv. `?as_of=` (a day, or a moment: its day) takes the days until then;
/// `?method=` (always_valid, without_cuped, bayes); `?segment=` also compares within each segment. `add_notes` puts what
/// others know of the experiment into the JSON: carry-over, interactions.
using ScorecardNotes = std::function<void(Transaction&, const Experiment&, UtcTime as_of, boost::json::object&)>;
std::vector<Route> scorecard_routes(Database& database, ScorecardNotes add_notes = {});

/// What the route's path and query ask for.
Result<ScorecardQuestion> scorecard_question(const Request& request);

/// All that the route's answer is made of, from one snapshot. Refuses as load_scorecard_basis().
Result<FrozenBasis> load_with_notes(Transaction& transaction, const ScorecardQuestion& question,
                                    const ScorecardNotes& add_notes);

}  // namespace bellwether
