// /v1/recommenders and /v1/models/serving: the registry, the gate, and what serves.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "recommenders/registry.hpp"
#include "recommenders/serving.hpp"
#include "runtime/clock.hpp"
#include "runtime/published.hpp"
#include "storage/database.hpp"

namespace bellwether {

inline constexpr std::size_t publication_bytes_max = 4u << 20;

/// What the routes need of others.
struct RecommenderWiring {
    /// Reads a body: JSON or YAML.
    std::function<Result<boost::json::object>(const Request&)> read_document;
    HeldHook held = {};                                  ///< told of versions that the gate holds
    std::function<UtcTime()> clock = [] { return now(); };
};

/// The database outlives the routes. With version_routes.
std::vector<Route> recommender_routes(Database& database, RecommenderWiring wiring);
/// /v1/recommenders/{name}/versions and what happens to them.
std::vector<Route> version_routes(Database& database, RecommenderWiring wiring);
/// GET /v1/models/serving, from memory; `serving` outlives the routes.
std::vector<Route> serving_routes(const Published<ServingModels>& serving);

/// {name} of the path. Refuses (not_found) what cannot be one.
Result<std::string> recommender_name_of(const Request& request);

}  // namespace bellwether
