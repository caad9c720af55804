// Versions of apps, for targeting.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellwether {

/// As Semantic Versioning 2.0.0 (section 11) orders them, read generously: a leading "v", and one to eight numbers
/// ("12", "12.3", "12.3.0.4711") with missing ones equal to 0. Build metadata after '+' does not count.
struct Version {
    std::vector<std::uint64_t> numbers;
    std::vector<std::string> prerelease;  ///< "beta", "2" of 1.0.0-beta.2; empty for a release
};

inline constexpr std::size_t version_numbers_max = 8;

/// Nothing where the text is no version.
std::optional<Version> parse_version(std::string_view text);

std::weak_ordering compare(const Version& left, const Version& right);

}  // namespace bellwether
