#include "http/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace bellwether {

namespace {

/// The type of an entry of Accept, without parameters, in lower case.
std::string media_type(std::string_view entry) {
    entry = entry.substr(0, entry.find(';'));
    std::string type;
    for (const char c : entry)
        if (c != ' ' && c != '\t') type += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return type;
}

bool accepts_csv_first(std::string_view accept) {
    while (!accept.empty()) {
        const auto comma = std::min(accept.find(','), accept.size());
        const auto type = media_type(accept.substr(0, comma));
        if (type == "text/csv") return true;
        if (type == "application/json" || type == "application/*" || type == "*/*") return false;
        accept.remove_prefix(std::min(comma + 1, accept.size()));
    }
    return false;
}

}  // namespace

Result<ReportFormat> report_format(const Request& request) {
    if (!request.has_query("format")) return accepts_csv_first(request.accept) ? ReportFormat::csv : ReportFormat::json;
    const auto format = request.query_value("format");
    if (format == "csv") return ReportFormat::csv;
    if (format == "json") return ReportFormat::json;
    return invalid_at("/format", "bad_format", fmt::format("format = '{}': wanted is json or csv", format));
}

Response csv_response(std::string body) {
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = std::move(body);
    return response;
}

}  // namespace bellwether
