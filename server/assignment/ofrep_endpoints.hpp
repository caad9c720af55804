// The OpenFeature Remote Evaluation Protocol 0.3.0: every experiment is a flag, and every OpenFeature SDK a client.
// Errors are in its own form, with the few statuses that its clients understand.
#pragma once

#include <vector>

#include "http/router.hpp"

namespace bellwether {

class AssignmentService;

std::vector<Route> ofrep_routes(const AssignmentService& service);

}  // namespace bellwether
