// What an impact report is a function of, as text and back: the bytes whose digest is kept, and which a replay reads.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "domain/impact.hpp"
#include "domain/quarter.hpp"
#include "domain/result.hpp"
#include "storage/database.hpp"

namespace bellwether {

boost::json::object to_json(const ImpactInputs& inputs);
/// Of a text that to_json made; doubles come back the same.
ImpactInputs impact_inputs_of(const std::string& text);
boost::json::object to_json(const MoneyModel& model);

/// Reads everything at a cut-off. Costs a pass over each experiment's listeners, over the days after each stop, and over
/// the holdout's quarter. Refuses (invalid) a cut-off outside the quarter or ahead, and a money model that there is not.
Result<ImpactInputs> load_impact_inputs(Database& database, Quarter quarter, UtcTime cut_off, std::optional<int> money_model);

}  // namespace bellwether
