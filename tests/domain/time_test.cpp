#include "domain/time.hpp"

#include <doctest/doctest.h>

using namespace bellwether;
using namespace std::chrono_literals;

namespace {

UtcTime at(int year, unsigned month, unsigned day) {
    return UtcTime(std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)));
}

std::string refusal(std::string_view text) {
    const auto result = parse_time(text);
    REQUIRE_MESSAGE(result.has_error(), text);
    CHECK(result.error().kind == ErrorKind::invalid);
    return result.error().detail;
}

}  // namespace

TEST_CASE("a time is read to the microsecond") {
    CHECK(parse_time("1970-01-01T00:00:00Z").value() == UtcTime{});
    CHECK(parse_time("2026-11-23T10:20:30Z").value() == at(2026, 11, 23) + 10h + 20min + 30s);
    CHECK(parse_time("2026-11-23T10:20:30.25Z").value() == at(2026, 11, 23) + 10h + 20min + 30s + 250ms);
    CHECK(parse_time("2026-11-23T10:20:30.123456789Z").value() == at(2026, 11, 23) + 10h + 20min + 30s + 123456us);
    CHECK(parse_time("2024-02-29t23:59:59.999999z").value() == at(2024, 3, 1) - 1us);
    CHECK(parse_time("1969-12-31T23:59:59.5Z").value() == UtcTime{} - 500ms);
}

TEST_CASE("an offset is turned into UTC") {
    CHECK(parse_time("2026-11-23T00:30:00+02:00").value() == at(2026, 11, 22) + 22h + 30min);
    CHECK(parse_time("2026-11-23T00:30:00-05:30").value() == at(2026, 11, 23) + 6h);
    CHECK(parse_time("2026-11-23T00:30:00-00:00").value() == at(2026, 11, 23) + 30min);
}

TEST_CASE("what is no RFC 3339 time is refused with the reason") {
    for (const auto* text : {"", "2026-11-23", "2026-11-23 10:00:00Z", "now", "infinity", "epoch",
                             "2026-1-23T10:00:00Z", "2026-11-23T10:00Z", "+2026-11-23T10:00:00Z",
                             " 2026-11-23T10:00:00Z", "20261123T100000Z", "2026-11-23T1a:00:00Z"})
        CHECK(refusal(text).find("its shape is another") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00").find("zone is missing") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00 Z").find("zone is missing") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00.Z").find("one to nine digits") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00.1234567890Z").find("one to nine digits") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00+0200").find("+02:00") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00+24:00").find("+02:00") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00Zz").find("follows") != std::string::npos);
    CHECK(refusal("2026-11-23T10:00:00+02:00x").find("follows") != std::string::npos);
    for (const auto* text :
         {"2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-00-01T10:00:00Z", "2026-04-31T10:00:00Z"})
        CHECK(refusal(text).find("no such day") != std::string::npos);
    for (const auto* text : {"2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z", "2016-12-31T23:59:60Z"})
        CHECK(refusal(text).find("no such time of day") != std::string::npos);
    for (const auto* text : {"0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"})
        CHECK(refusal(text).find("year") != std::string::npos);
}

TEST_CASE("a printed time reads back as itself") {
    CHECK(print_time(at(2026, 11, 23) + 9h + 5min + 7s) == "2026-11-23T09:05:07Z");
    CHECK(print_time(at(2026, 11, 23) + 1us) == "2026-11-23T00:00:00.000001Z");
    CHECK(print_time(UtcTime{} - 1us) == "1969-12-31T23:59:59.999999Z");
    for (const UtcTime time : {at(1, 1, 1), at(9999, 12, 31) + 24h - 1us, at(2026, 11, 23) + 123450us, UtcTime{} - 1us})
        CHECK(parse_time(print_time(time)).value() == time);
}

TEST_CASE("a day is read and printed") {
    CHECK(UtcTime(parse_day("2026-11-23").value()) == at(2026, 11, 23));
    CHECK(print_day(parse_day("0001-02-03").value()) == "0001-02-03");
    CHECK(day_of(UtcTime{} - 1us) == std::chrono::sys_days{} - std::chrono::days(1));
    for (const auto* text : {"", "2026-02-30", "0000-01-01", "2026-11-23T00:00:00Z", "2026-11-3", "today"})
        CHECK(parse_day(text).error().detail.find("not a date") != std::string::npos);
}
