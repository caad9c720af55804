#include "http/page.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>

#include "domain/key.hpp"
#include "http/base64url.hpp"

namespace bellwether {

namespace {

/// Two bytes before the key tell a cursor of ours from other base64. They guard against mistakes, not against malice:
/// a cursor grants nothing.
std::string checksum(std::string_view key) {
    const auto hash = XXH3_64bits(key.data(), key.size());
    return {static_cast<char>(hash & 0xFF), static_cast<char>(hash >> 8 & 0xFF)};
}

std::string make_cursor(std::string_view key) {
    return base64url_encode(checksum(key) + std::string(key));
}

Result<std::string> read_cursor(std::string_view cursor) {
    const auto bytes = base64url_decode(cursor);
    if (bytes && bytes->size() > 2) {
        std::string key = bytes->substr(2);
        if (bytes->substr(0, 2) == checksum(key) && is_storable_text(key)) return key;
    }
    return invalid_at("", "bad_cursor", "cursor is not one that this list has given out");
}

}  // namespace

Result<PageRequest> page_request(const Request& request) {
    PageRequest page;
    if (request.has_query("limit")) {
        const std::string text = request.query_value("limit");
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), page.limit);
        if (failure != std::errc{} || end != text.data() + text.size() || page.limit < 1 || page.limit > page_limit_max)
            return invalid_at("", "bad_limit", fmt::format("limit is a whole number from 1 to {}", page_limit_max));
    }
    const std::string cursor = request.query_value("cursor");
    if (!cursor.empty()) {
        BW_TRY(page.after, read_cursor(cursor));
    }
    return page;
}

boost::json::object page_body(boost::json::array items, const std::optional<std::string>& last_key) {
    boost::json::object body;
    body["items"] = std::move(items);
    body["next_cursor"] = nullptr;
    if (last_key) body["next_cursor"] = make_cursor(*last_key);
    return body;
}

}  // namespace bellwether
