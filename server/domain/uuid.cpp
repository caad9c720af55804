#include "domain/uuid.hpp"

#include <algorithm>

namespace bellwether {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

bool hyphen_at(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void set_version(Uuid& uuid, int version) {
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | (version << 4));
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);
}

Error not_a_uuid() {
    return Error{ErrorKind::invalid, "not a UUID such as 0193594b-7c00-7000-8000-000000000001", {}};
}

}  // namespace

Result<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != 36) return not_a_uuid();
    Uuid uuid{};
    std::size_t byte = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (hyphen_at(i)) {
            if (text[i] != '-') return not_a_uuid();
            ++i;
            continue;
        }
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return not_a_uuid();
        uuid[byte++] = static_cast<std::uint8_t>(high * 16 + low);
        i += 2;
    }
    return uuid;
}

std::string print_uuid(const Uuid& uuid) {
    std::string text;
    text.reserve(36);
    for (const std::uint8_t byte : uuid) {
        if (hyphen_at(text.size())) text.push_back('-');
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 0x0F]);
    }
    return text;
}

int version_of(const Uuid& uuid) {
    return uuid[6] >> 4;
}

Uuid make_uuid_v7(UtcTime time, const std::array<std::uint8_t, 8>& random) {
    const std::int64_t since_1970 = time.time_since_epoch().count();
    const auto milliseconds = static_cast<std::uint64_t>(since_1970 / 1000);
    // 12 bits hold 4096 parts of the millisecond.
    const auto part = static_cast<std::uint64_t>(since_1970 % 1000) * 4096 / 1000;
    Uuid uuid{};
    for (std::size_t i = 0; i < 6; ++i)
        uuid[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    uuid[6] = static_cast<std::uint8_t>(part >> 8);
    uuid[7] = static_cast<std::uint8_t>(part);
    std::copy(random.begin(), random.end(), uuid.begin() + 8);
    set_version(uuid, 7);
    return uuid;
}

Uuid make_uuid_v4(const std::array<std::uint8_t, 16>& random) {
    Uuid uuid = random;
    set_version(uuid, 4);
    return uuid;
}

std::optional<UtcTime> time_of_v7(const Uuid& uuid) {
    if (version_of(uuid) != 7) return std::nullopt;
    std::int64_t milliseconds = 0;
    for (std::size_t i = 0; i < 6; ++i)
        milliseconds = milliseconds << 8 | uuid[i];
    return UtcTime(std::chrono::milliseconds(milliseconds));
}

}  // namespace bellwether
