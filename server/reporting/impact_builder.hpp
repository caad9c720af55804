// From the inputs to the impact report: pure, so that a replay makes the same bytes.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "domain/impact.hpp"

namespace bellwether {

/// Per launch, per recommender, and in total: thumbs up, hours and money, naive and corrected for selection, and the sum held
/// against the holdout. Nulls and rollbacks are in it with what their tests rule out.
boost::json::object build_impact(const ImpactInputs& inputs);

/// A line for each launch, recommender and total, and measure.
std::string impact_csv(const boost::json::object& report);

}  // namespace bellwether
