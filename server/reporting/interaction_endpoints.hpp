// GET /v1/reports/interactions, and what scorecards say of it.
#pragma once

#include <boost/json/array.hpp>
#include <string_view>
#include <vector>

#include "http/router.hpp"
#include "reporting/interactions.hpp"
#include "runtime/published.hpp"

namespace bellwether {

/// The last report, kept for the scorecards: a query a pair is too much for each of them. Any thread.
class InteractionBoard {
  public:
    explicit InteractionBoard(Database& database) : database_(database) {}

    /// Computes the report anew. Throws StorageUnavailable.
    std::shared_ptr<const InteractionReport> refresh(UtcTime now);
    /// Of the last report; empty before the first.
    boost::json::array notes(std::string_view experiment) const;

  private:
    Database& database_;
    Published<InteractionReport> last_;
};

std::vector<Route> interaction_routes(InteractionBoard& board);

}  // namespace bellwether
