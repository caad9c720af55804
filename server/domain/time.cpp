#include "domain/time.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace bellwether {

namespace {

using std::chrono::microseconds;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Error not_a_time(std::string_view why) {
    return Error{ErrorKind::invalid, fmt::format("not an RFC 3339 time such as 2026-11-23T10:00:00Z: {}", why), {}};
}

Error not_a_day(std::string_view why) {
    return Error{ErrorKind::invalid, fmt::format("not a date such as 2026-11-23: {}", why), {}};
}

/// Walks over a text from the left; a failed step leaves `good` false for good.
struct Scanner {
    std::string_view rest;
    bool good = true;

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (i >= rest.size() || !is_digit(rest[i])) {
                good = false;
                return 0;
            }
            value = value * 10 + (rest[i] - '0');
        }
        rest.remove_prefix(count);
        return value;
    }
    bool accept(char wanted) {
        if (rest.empty() || rest.front() != wanted) return false;
        rest.remove_prefix(1);
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) good = false;
    }
};

std::chrono::year_month_day scan_day(Scanner& scanner) {
    const int year = scanner.digits(4);
    scanner.expect('-');
    const int month = scanner.digits(2);
    scanner.expect('-');
    const int day = scanner.digits(2);
    return std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
           std::chrono::day(static_cast<unsigned>(day));
}

/// The digits after the point as microseconds; -1 where there are none or more than nine.
std::int64_t scan_fraction(Scanner& scanner) {
    std::int64_t value = 0;
    int count = 0;
    while (!scanner.rest.empty() && is_digit(scanner.rest.front())) {
        if (count < 6) value = value * 10 + (scanner.rest.front() - '0');
        scanner.rest.remove_prefix(1);
        ++count;
    }
    if (count == 0 || count > 9) return -1;
    for (int i = count; i < 6; ++i)
        value *= 10;
    return value;
}

bool year_in_range(std::chrono::year year) {
    return year >= std::chrono::year(1) && year <= std::chrono::year(9999);
}

}  // namespace

Result<UtcTime> parse_time(std::string_view text) {
    Scanner scanner{text};
    const std::chrono::year_month_day date = scan_day(scanner);
    if (!scanner.accept('T')) scanner.expect('t');
    const int hour = scanner.digits(2);
    scanner.expect(':');
    const int minute = scanner.digits(2);
    scanner.expect(':');
    const int second = scanner.digits(2);
    if (!scanner.good) return not_a_time("its shape is another");
    std::int64_t fraction = 0;
    if (scanner.accept('.')) fraction = scan_fraction(scanner);
    if (fraction < 0) return not_a_time("after the point stand one to nine digits");

    std::chrono::minutes offset{0};
    if (!scanner.accept('Z') && !scanner.accept('z')) {
        const bool minus = scanner.accept('-');
        if (!minus && !scanner.accept('+')) return not_a_time("the zone is missing: Z, or an offset such as +02:00");
        const int offset_hours = scanner.digits(2);
        scanner.expect(':');
        const int offset_minutes = scanner.digits(2);
        if (!scanner.good || offset_hours > 23 || offset_minutes > 59)
            return not_a_time("an offset is written +02:00 or -05:30");
        offset = std::chrono::hours(offset_hours) + std::chrono::minutes(offset_minutes);
        if (minus) offset = -offset;
    }
    if (!scanner.rest.empty()) return not_a_time("something follows the zone");
    if (!date.ok()) return not_a_time("there is no such day");
    if (hour > 23 || minute > 59 || second > 59) return not_a_time("there is no such time of day");

    const UtcTime time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                         std::chrono::seconds(second) + microseconds(fraction) - offset;
    if (!year_in_range(std::chrono::year_month_day(day_of(time)).year()))
        return not_a_time("the year is outside 0001 to 9999");
    return time;
}

std::string print_time(UtcTime time) {
    const UtcDay day = day_of(time);
    const std::int64_t of_day = (time - day).count();
    const std::int64_t seconds = of_day / 1'000'000;
    const std::int64_t fraction = of_day % 1'000'000;
    std::string text =
        fmt::format("{}T{:02}:{:02}:{:02}", print_day(day), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction != 0) text += fmt::format(".{:06}", fraction);
    return text + "Z";
}

Result<UtcDay> parse_day(std::string_view text) {
    Scanner scanner{text};
    const std::chrono::year_month_day date = scan_day(scanner);
    if (!scanner.good || !scanner.rest.empty()) return not_a_day("its shape is another");
    if (!date.ok() || !year_in_range(date.year())) return not_a_day("there is no such day");
    return UtcDay(date);
}

std::string print_day(UtcDay day) {
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

}  // namespace bellwether
