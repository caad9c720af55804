// The whole audit log, newest first, for admins; one experiment's part of it is its history.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

std::vector<Route> audit_routes(Database& database);

}  // namespace bellwether
