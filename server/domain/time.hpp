// Moments and days of UTC, and their text: RFC 3339.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace bellwether {

/// Microseconds of UTC: what PostgreSQL keeps.
using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;
using UtcDay = std::chrono::sys_days;

inline UtcDay day_of(UtcTime time) {
    return std::chrono::floor<std::chrono::days>(time);
}

/// Reads an RFC 3339 date-time with its zone: "2026-11-23T10:00:00Z", "2026-11-23T12:00:00.25+02:00". Up to nine digits
/// of a second are read, and the part below a microsecond dropped. Refuses everything else, with the reason: other
/// shapes, days that do not exist, second 60, and years outside 0001 to 9999 (in UTC).
Result<UtcTime> parse_time(std::string_view text);

/// "2026-11-23T10:00:00Z", with six digits of a second where it is not whole.
std::string print_time(UtcTime time);

/// Reads "2026-11-23"; refuses other shapes and days that do not exist.
Result<UtcDay> parse_day(std::string_view text);

std::string print_day(UtcDay day);

}  // namespace bellwether
