// POST /v1/events and GET /v1/quarantine.
#pragma once

#include <vector>

#include "http/router.hpp"

namespace bellwether {

class Database;
class EventWriter;
class WorkerPool;

/// What is passed in must outlive the routes.
std::vector<Route> event_routes(EventWriter& writer, WorkerPool& workers, Database& database);

}  // namespace bellwether
