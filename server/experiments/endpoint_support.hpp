// What the endpoints of this folder share.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "experiments/experiment_change.hpp"
#include "experiments/launch_checklist.hpp"
#include "http/json.hpp"
#include "http/message.hpp"
#include "http/page.hpp"
#include "http/router.hpp"

namespace bellwether {

/// With what ?managed_by= and ?release= say.
Author author_of(const Request& request);

/// ?dry_run=true: the answer is what it would be, and nothing is stored.
bool is_dry_run(const Request& request);

/// The {key} of the path. Keys that cannot exist are not asked for: they may hold what PostgreSQL cannot read.
Result<std::string> experiment_key_of(const Request& request);

/// Actions may carry If-Match, but need not: an emergency stop asks for nothing.
Result<std::optional<std::int64_t>> optional_revision(const Request& request);

/// A query parameter as a filter; refuses what PostgreSQL cannot read.
Result<std::optional<std::string>> filter_text(const Request& request, std::string_view name);

/// The experiment with its ETag.
Response shown(int status, const Experiment& experiment);
Response answer(const Result<Experiment>& result);

/// Lists are asked for one more than their page: whether it comes says if there is a next page.
template <class Item, class ToJson, class KeyOf>
Response paged(const std::vector<Item>& found, int limit, ToJson item_json, KeyOf key_of) {
    boost::json::array items;
    const bool more = found.size() > static_cast<std::size_t>(limit);
    for (const Item& item : found)
        if (items.size() < static_cast<std::size_t>(limit)) items.push_back(item_json(item));
    const auto last = more ? std::optional(key_of(found[static_cast<std::size_t>(limit) - 1])) : std::nullopt;
    return json_response(200, page_body(std::move(items), last));
}

/// The actions of /v1/experiments/{key}/...
std::vector<Route> experiment_action_routes(Database& database, LaunchRule rule);

}  // namespace bellwether
