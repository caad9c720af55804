#include "domain/quarter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bellwether {

namespace {

std::chrono::year_month_day first_day(Quarter quarter) {
    return std::chrono::year(quarter.year) / std::chrono::month(static_cast<unsigned>(3 * quarter.number - 2)) /
           std::chrono::day(1);
}

}  // namespace

UtcTime Quarter::begin() const { return UtcTime(UtcDay(first_day(*this))); }

UtcTime Quarter::end() const { return next().begin(); }

Quarter Quarter::next() const { return number == 4 ? Quarter{year + 1, 1} : Quarter{year, number + 1}; }

Quarter quarter_of(UtcTime time) {
    const std::chrono::year_month_day date(day_of(time));
    return {static_cast<int>(date.year()), static_cast<int>((static_cast<unsigned>(date.month()) + 2) / 3)};
}

std::string print_quarter(Quarter quarter) { return fmt::format("{:04}Q{}", quarter.year, quarter.number); }

Result<Quarter> parse_quarter(std::string_view text, std::string_view pointer) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool good = text.size() == 6 && std::all_of(text.begin(), text.begin() + 4, digit) && text[4] == 'Q' &&
                      text[5] >= '1' && text[5] <= '4' && text.substr(0, 4) != "0000";
    if (!good)
        return invalid_at(std::string(pointer), "bad_quarter",
                          fmt::format("'{}' is not a quarter: wanted is a year, Q and 1 to 4, as in 2026Q4", text));
    Quarter quarter{0, text[5] - '0'};
    for (const char c : text.substr(0, 4)) quarter.year = quarter.year * 10 + (c - '0');
    return quarter;
}

}  // namespace bellwether
