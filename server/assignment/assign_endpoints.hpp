// POST /v1/assign.
#pragma once

#include <vector>

#include "http/router.hpp"

namespace bellwether {

class AssignmentService;

/// What is passed in must outlive the routes.
std::vector<Route> assign_routes(const AssignmentService& service);

}  // namespace bellwether
