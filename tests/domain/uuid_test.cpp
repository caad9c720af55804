#include "domain/uuid.hpp"

#include <doctest/doctest.h>

using namespace bellwether;

TEST_CASE("a UUID is read in either case and printed in lower case") {
    const Uuid uuid = parse_uuid("F81D4FAE-7dec-11d0-A765-00a0c91e6bf6").value();
    CHECK(uuid[0] == 0xF8);
    CHECK(uuid[15] == 0xF6);
    CHECK(print_uuid(uuid) == "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    CHECK(version_of(uuid) == 1);
}

TEST_CASE("what is no UUID is refused") {
    for (const auto* text : {"", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
                             "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
                             "f81d4fae-7dec-11d0-a765-00a0c91e6bf60", "f81d4fae-7dec-11d0-a765_00a0c91e6bf6",
                             "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"})
        CHECK_MESSAGE(parse_uuid(text).has_error(), text);
}

TEST_CASE("version 7 holds its time as in the example of RFC 9562, appendix A.6") {
    // 0x017F22E279B0 is Tuesday, February 22, 2022 2:22:22.00 PM GMT-05:00.
    const UtcTime time = parse_time("2022-02-22T14:22:22-05:00").value();
    const Uuid uuid = make_uuid_v7(time, {0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F});
    CHECK(print_uuid(uuid) == "017f22e2-79b0-7000-98c4-dc0c0c07398f");
    CHECK(version_of(uuid) == 7);
    CHECK(time_of_v7(uuid) == time);
    CHECK(time_of_v7(parse_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").value()) == time);
}

TEST_CASE("version 7 sorts by the microsecond in which it was made") {
    const std::array<std::uint8_t, 8> high{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    UtcTime time = parse_time("2026-11-23T10:00:00.998Z").value();
    for (int i = 0; i < 3000; ++i, time += std::chrono::microseconds(1))
        REQUIRE(make_uuid_v7(time, high) < make_uuid_v7(time + std::chrono::microseconds(1), {}));
}

TEST_CASE("version 4 keeps its random bits and tells no time") {
    std::array<std::uint8_t, 16> random{};
    random.fill(0xFF);
    CHECK(print_uuid(make_uuid_v4(random)) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    CHECK_FALSE(time_of_v7(make_uuid_v4(random)).has_value());
}
