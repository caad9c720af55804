// DELETE /v1/listeners/{id}.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Called before and after the database has forgotten a listener: whatever is remembered of it in memory goes.
using ForgetListener = std::function<void(const std::string& listener_id)>;

/// The database outlives the routes.
std::vector<Route> erasure_routes(Database& database, ForgetListener forget);

}  // namespace bellwether
