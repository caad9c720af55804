// GET /v1/config: the snapshot, for evaluation in process.
#pragma once

#include <vector>

#include "http/router.hpp"

namespace bellwether {

class AssignmentService;

std::vector<Route> config_routes(const AssignmentService& service);

}  // namespace bellwether
