// Reports come as JSON or as comma-separated values: which of them a request wants.
#pragma once

#include <string>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

enum class ReportFormat { json, csv };

/// `?format=json|csv` decides; without it, CSV where Accept names text/csv before any type that JSON would do for.
/// Refuses (invalid) another format.
Result<ReportFormat> report_format(const Request& request);

Response csv_response(std::string body);

}  // namespace bellwether
