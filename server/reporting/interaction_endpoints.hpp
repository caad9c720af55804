// GET /v1/reports/interactions.
#pragma once

#include <vector>

#include "http/router.hpp"
#include "reporting/interaction_board.hpp"

namespace bellwether {

/// A question gives the board a short round of its own: where experiments are few, every pair is tested anew.
std::vector<Route> interaction_routes(InteractionBoard& board);

}  // namespace bellwether
