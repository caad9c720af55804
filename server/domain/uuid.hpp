// UUIDs (RFC 9562): the identity of an event and of a request. Chance and time come in from outside.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "domain/time.hpp"

namespace bellwether {

using Uuid = std::array<std::uint8_t, 16>;

/// Reads 8-4-4-4-12 hexadecimal digits of either case; refuses everything else (braces, "urn:uuid:", no hyphens).
Result<Uuid> parse_uuid(std::string_view text);

/// 36 characters, lower case.
std::string print_uuid(const Uuid& uuid);

/// The version digit: 4 is random, 7 begins with its time.
int version_of(const Uuid& uuid);

/// Version 7 (RFC 9562, section 5.7): milliseconds since 1970, the microseconds within it (section 6.2, method 3), then
/// the random bytes, so that ids made by one process sort by time.
Uuid make_uuid_v7(UtcTime time, const std::array<std::uint8_t, 8>& random);

Uuid make_uuid_v4(const std::array<std::uint8_t, 16>& random);

/// The millisecond in which a version 7 UUID says it was made; absent for the other versions.
std::optional<UtcTime> time_of_v7(const Uuid& uuid);

}  // namespace bellwether
