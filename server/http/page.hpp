// Lists are paged with `limit` and `cursor`; the cursor is opaque to clients.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "domain/result.hpp"
#include "http/message.hpp"

namespace bellwether {

inline constexpr int page_limit_default = 100;
inline constexpr int page_limit_max = 1000;

struct PageRequest {
    int limit = page_limit_default;
    std::string after;  ///< the key that the cursor holds; empty at the first page
};

/// Reads `limit` and `cursor`; refuses a limit outside 1..1000 and a cursor that is none of ours.
Result<PageRequest> page_request(const Request& request);

/// `{"items": [...], "next_cursor": "..." | null}`; `last_key` is the key of the last item where more follow.
boost::json::object page_body(boost::json::array items, const std::optional<std::string>& last_key);

}  // namespace bellwether
