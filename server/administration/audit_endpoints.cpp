#include "administration/audit_endpoints.hpp"

#include <boost/json/array.hpp>
#include <charconv>

#include "domain/time.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::value stored_json(const std::optional<std::string>& text) {
    return text ? parse_json(*text).value() : json::value(nullptr);
}

json::object to_json(const AuditEntry& entry) {
    return {{"id", std::to_string(entry.audit_id)},
            {"at", print_time(entry.at)},
            {"actor", entry.actor},
            {"action", entry.action},
            {"object_kind", entry.object_kind},
            {"object", entry.object_key},
            {"reason", entry.reason},
            {"before", stored_json(entry.before_json)},
            {"after", stored_json(entry.after_json)},
            {"request_id", entry.request_id}};
}

/// The cursor holds the number of the last entry that was shown.
Result<std::optional<std::int64_t>> entry_before(const std::string& text) {
    if (text.empty()) return std::optional<std::int64_t>();
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number < 1)
        return invalid_at("", "bad_cursor", "cursor is not one that this list has given out");
    return std::optional(number);
}

Result<Response> audit_page(const Request& request, Database& database) {
    BW_TRY(const PageRequest page, page_request(request));
    BW_TRY(const auto before, entry_before(page.after));
    const AuditFilter filter{request.query_value("object_kind"), request.query_value("object"),
                             request.query_value("actor")};
    auto entries = database.read([&](Transaction& transaction) {
        return AuditStore(transaction).page(filter, before, page.limit + 1);
    });
    std::optional<std::string> last;
    if (static_cast<int>(entries.size()) > page.limit) {
        entries.pop_back();
        last = std::to_string(entries.back().audit_id);
    }
    json::array items;
    for (const auto& entry : entries) items.push_back(to_json(entry));
    return json_response(200, page_body(std::move(items), last));
}

}  // namespace

std::vector<Route> audit_routes(Database& database) {
    return {on_worker(Method::get, "/v1/audit", Access::admin, [&database](const Request& request) {
        auto response = audit_page(request, database);
        return response ? std::move(response.value()) : problem(response.error());
    })};
}

}  // namespace bellwether
