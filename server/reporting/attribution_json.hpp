// The attribution report as JSON and as CSV.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "domain/report.hpp"

namespace bellwether {

boost::json::object to_json(const AttributionReport& report);

/// One line a recommender (its version empty) and one a model version, with a header line.
std::string to_csv(const AttributionReport& report);

}  // namespace bellwether
