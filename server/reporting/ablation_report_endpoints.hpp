// GET /v1/reports/ablation
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "reporting/ablation_report.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// `ablation` (required), `correction` (benjamini_hochberg or benjamini_yekutieli), `margin` (share of what everybody
/// does, 0.001); JSON, or CSV for `Accept: text/csv` or ?format=csv.
std::vector<Route> ablation_report_routes(Database& database);

boost::json::object to_json(const AblationReport& report);
std::string to_csv(const AblationReport& report);

}  // namespace bellwether
