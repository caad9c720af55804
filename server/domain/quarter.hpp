// Quarters of the calendar, in UTC: 2026Q4.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "domain/time.hpp"

namespace bellwether {

struct Quarter {
    int year = 1970;
    int number = 1;  ///< 1 to 4

    auto operator<=>(const Quarter&) const = default;

    UtcTime begin() const;  ///< its first instant
    UtcTime end() const;    ///< the next one's first instant
    Quarter next() const;
};

Quarter quarter_of(UtcTime time);

/// "2026Q4"
std::string print_quarter(Quarter quarter);
/// Refuses (invalid, at `pointer`) everything but a year of four digits, Q, and 1 to 4.
Result<Quarter> parse_quarter(std::string_view text, std::string_view pointer);

}  // namespace bellwether
