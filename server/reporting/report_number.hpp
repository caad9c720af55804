// How reports show a number with its interval, or why it has none.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "domain/report.hpp"

namespace bellwether {

/// `{"value", "standard_error", "interval"}`, or `{"value", "interval": null, "refused", "why"}`.
boost::json::object number_json(const ReportNumber& number);

/// Four cells: value, both ends, the reason where there is no interval.
std::string csv_number(const ReportNumber& number);
std::string csv_number_header(std::string_view name);

}  // namespace bellwether
