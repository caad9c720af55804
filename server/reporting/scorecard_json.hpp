// A scorecard as JSON and as CSV.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "domain/scorecard.hpp"

namespace bellwether {

boost::json::object to_json(const Scorecard& card);

/// One line a metric and variant, with a header line.
std::string to_csv(const Scorecard& card);

}  // namespace bellwether
