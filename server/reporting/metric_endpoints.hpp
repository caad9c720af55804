// GET and POST /v1/metrics; GET and PUT /v1/metrics/{key}
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Reads the object of a configuration call, JSON or YAML; handed in, because the reader belongs to the experiments.
using ReadDocument = std::function<Result<boost::json::object>(const Request&)>;

/// Ready-made metrics are listed first; they cannot be changed. Changing one of one's own takes its ETag in If-Match.
std::vector<Route> metric_routes(Database& database, ReadDocument read_document);

}  // namespace bellwether
