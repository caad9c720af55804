#include "domain/version.hpp"

#include <algorithm>
#include <charconv>

namespace bellwether {

namespace {

std::vector<std::string_view> split_at_dots(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        text.remove_prefix(dot + 1);
    }
}

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_prerelease_part(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

/// Digits of any length by value, without a limit: shorter is smaller once leading zeros are gone.
std::weak_ordering compare_digits(std::string_view left, std::string_view right) {
    left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
    right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
    if (left.size() != right.size()) return left.size() <=> right.size();
    return left <=> right;
}

std::weak_ordering compare_part(std::string_view left, std::string_view right) {
    if (is_number(left) && is_number(right)) return compare_digits(left, right);
    if (is_number(left) != is_number(right))
        return is_number(left) ? std::weak_ordering::less : std::weak_ordering::greater;
    return left <=> right;
}

std::weak_ordering compare_prerelease(const Version& left, const Version& right) {
    if (left.prerelease.empty() != right.prerelease.empty())
        return left.prerelease.empty() ? std::weak_ordering::greater : std::weak_ordering::less;
    for (std::size_t i = 0; i < std::min(left.prerelease.size(), right.prerelease.size()); ++i)
        if (const auto order = compare_part(left.prerelease[i], right.prerelease[i]); order != 0) return order;
    return left.prerelease.size() <=> right.prerelease.size();
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
    Version version;
    if (!text.empty() && (text.front() == 'v' || text.front() == 'V')) text.remove_prefix(1);
    text = text.substr(0, text.find('+'));
    const std::size_t dash = text.find('-');
    for (const std::string_view part : split_at_dots(text.substr(0, dash))) {
        std::uint64_t number = 0;
        const auto [end, failure] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (!is_number(part) || failure != std::errc{} || version.numbers.size() == version_numbers_max)
            return std::nullopt;
        version.numbers.push_back(number);
    }
    if (dash == std::string_view::npos) return version;
    for (const std::string_view part : split_at_dots(text.substr(dash + 1))) {
        if (!is_prerelease_part(part)) return std::nullopt;
        version.prerelease.emplace_back(part);
    }
    return version;
}

std::weak_ordering compare(const Version& left, const Version& right) {
    for (std::size_t i = 0; i < std::max(left.numbers.size(), right.numbers.size()); ++i) {
        const std::uint64_t a = i < left.numbers.size() ? left.numbers[i] : 0;
        const std::uint64_t b = i < right.numbers.size() ? right.numbers[i] : 0;
        if (a != b) return a <=> b;
    }
    return compare_prerelease(left, right);
}

}  // namespace bellwether
