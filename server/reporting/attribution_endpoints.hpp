// GET /v1/reports/attribution
#pragma once

#include <vector>

#include "domain/report.hpp"
#include "http/router.hpp"
#include "storage/database.hpp"

namespace bellwether {

inline constexpr int report_days_default = 28;
inline constexpr int report_days_max = 1100;

/// Reads `from`, `to` (days, or RFC 3339 times whose whole days are taken; half-open, the last 28 days by default),
/// `recommender`, `genre`, `mode`. Refuses (422, pointing at the parameter) what is no day or time, an empty or too
/// long range, and text that nobody can have sent.
Result<AttributionQuestion> read_attribution_question(const Request& request, UtcDay today);

/// JSON; CSV for `Accept: text/csv` or ?format=csv.
std::vector<Route> attribution_routes(Database& database);

}  // namespace bellwether
