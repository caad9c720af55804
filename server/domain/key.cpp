#include "domain/key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace bellwether {

namespace {

bool is_key_start(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_key_part(char c) { return is_key_start(c) || c == '.' || c == '_' || c == '-'; }

/// Length of the UTF-8 sequence at the start of `text`, 0 where it is invalid (RFC 3629: no overlong forms, no
/// surrogates, nothing past U+10FFFF).
std::size_t utf8_sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto continues = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const std::uint8_t low = first == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t high = first == 0xED ? 0x9F : 0xBF;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const std::uint8_t low = first == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t high = first == 0xF4 ? 0x8F : 0xBF;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= key_length_max && is_key_start(text.front()) &&
           std::all_of(text.begin(), text.end(), is_key_part);
}

Result<void> check_key(std::string_view text, std::string_view pointer) {
    if (text == reserved_key)
        return invalid_at(std::string(pointer), "reserved_key", "'default' is what listeners get who are left out");
    if (!is_key(text))
        return invalid_at(std::string(pointer), "bad_key",
                          fmt::format("a key is 1 to {} characters of a-z, 0-9, '.', '_' and '-', and starts with a "
                                      "letter or a digit",
                                      key_length_max));
    return ok();
}

bool is_storable_text(std::string_view text) {
    while (!text.empty()) {
        if (text.front() == '\0') return false;
        const std::size_t length = utf8_sequence(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_identifier(std::string_view text) {
    return !text.empty() && text.size() <= identifier_length_max && is_storable_text(text);
}

}  // namespace bellwether
