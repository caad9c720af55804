#include "administration/webhook_endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "administration/alert_sender.hpp"
#include "domain/key.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::size_t url_bytes_max = 2'000;

json::value or_null(const std::optional<UtcTime>& time) { return time ? json::value(print_time(*time)) : json::value(nullptr); }

/// Without its secret, which is shown once.
json::object to_json(const Webhook& webhook) {
    json::array events;
    for (const std::string& event : webhook.events) events.emplace_back(event);
    return {{"name", webhook.name},
            {"url", webhook.url},
            {"events", std::move(events)},
            {"allow_private", webhook.allow_private},
            {"created_at", print_time(webhook.created_at)},
            {"created_by", webhook.created_by},
            {"retrying", webhook.retrying},
            {"failed", webhook.failed}};
}

json::object to_json(const DeliveryLine& line) {
    return {{"alert_id", line.alert.alert_id},
            {"event_id", "msg_" + line.alert.event_id},
            {"type", line.alert.type},
            {"subject", line.alert.subject},
            {"raised_at", print_time(line.alert.raised_at)},
            {"data", parse_json(line.alert.data_json).value()},
            {"webhook", line.webhook.empty() ? json::value(nullptr) : json::value(line.webhook)},
            {"state", line.state.empty() ? json::value(nullptr) : json::value(line.state)},
            {"attempts", line.attempts},
            {"next_at", line.state == "pending" ? or_null(line.next_at) : json::value(nullptr)},
            {"last_at", or_null(line.last_at)},
            {"last_status", line.last_status ? json::value(*line.last_status) : json::value(nullptr)},
            {"last_error", line.last_error}};
}

/// A host without user, password or control characters behind it: what is called is what was read.
bool is_plain_url(std::string_view url) {
    const std::string_view rest = url.starts_with("https://") ? url.substr(8) : url.starts_with("http://") ? url.substr(7) : "";
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127 && c != '\\'; });
    return printable && !host.empty() && host.find('@') == std::string_view::npos;
}

Result<Webhook> read_webhook(const json::object& body) {
    FieldReader fields(body, "");
    Webhook webhook;
    webhook.name = fields.required_string("name");
    webhook.url = fields.required_string("url");
    webhook.allow_private = fields.boolean_or("allow_private", false);
    if (const json::array* events = fields.optional_array("events"))
        for (const auto& event : *events) {
            const bool known = event.is_string() && std::find(std::begin(alert_types), std::end(alert_types),
                                                              std::string_view(event.get_string())) != std::end(alert_types);
            if (!known) {
                fields.refuse("events", "unknown_event", fmt::format("each is one of: {}", fmt::join(alert_types, ", ")));
                break;
            }
            webhook.events.emplace_back(event.get_string());
        }
    fields.refuse_unknown({"name", "url", "events", "allow_private"});
    if (!webhook.name.empty() && !is_key(webhook.name)) fields.refuse("name", "bad_key", "is a key: [a-z0-9][a-z0-9._-]{0,127}");
    if (!webhook.url.empty()) {
        if (webhook.url.size() > url_bytes_max || !is_plain_url(webhook.url))
            fields.refuse("url", "bad_url", "is an address such as https://example.com/hook, without a user in it");
        else if (!webhook.allow_private && !webhook.url.starts_with("https://"))
            fields.refuse("url", "not_https", "is https, unless allow_private says that it stays in your own network");
    }
    if (!fields.good()) return fields.error();
    return webhook;
}

void audit(Transaction& transaction, const Request& request, std::string action, const std::string& name, std::optional<std::string> after) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = std::move(action);
    entry.object_kind = "webhook";
    entry.object_key = name;
    entry.after_json = std::move(after);
    entry.request_id = request.request_id;
    AuditStore(transaction).append(entry);
}

Error no_such_webhook(std::string_view name) {
    return Error{ErrorKind::not_found, fmt::format("there is no webhook '{}'", is_key(name) ? name : "?"), {}};
}

Result<std::string> name_of(const Request& request) {
    std::string name(request.parameter("name"));
    if (!is_key(name)) return no_such_webhook(name);
    return name;
}

Result<Response> list_webhooks(const Request&, Database& database) {
    json::array items;
    for (const Webhook& webhook : database.read([](Transaction& transaction) { return AlertStore(transaction).webhooks(); }))
        items.push_back(to_json(webhook));
    return json_response(200, json::object{{"items", std::move(items)}});
}

Result<Response> post_webhook(const Request& request, Database& database) {
    BW_TRY(const json::object body, json_body(request));
    BW_TRY(Webhook webhook, read_webhook(body));
    webhook.secret = make_webhook_secret();
    webhook.created_by = request.principal.name;
    BW_TRY(const Webhook made, database.write([&](Transaction& transaction) -> Result<Webhook> {
        AlertStore store(transaction);
        if (!store.add(webhook))
            return Error{ErrorKind::conflict, fmt::format("there is a webhook '{}' already", webhook.name), {}};
        const auto all = store.webhooks();
        const auto found = std::find_if(all.begin(), all.end(), [&](const Webhook& one) { return one.name == webhook.name; });
        audit(transaction, request, "create", webhook.name, print_json(to_json(*found)));
        return *found;
    }));
    json::object shown = to_json(made);
    shown["secret"] = webhook.secret;
    return json_response(201, shown);
}

Result<Response> delete_webhook(const Request& request, Database& database) {
    BW_TRY(const std::string name, name_of(request));
    return database.write([&](Transaction& transaction) -> Result<Response> {
        if (!AlertStore(transaction).remove(name)) return no_such_webhook(name);
        audit(transaction, request, "delete", name, std::nullopt);
        return Response{.status = 204, .content_type = "", .body = "", .headers = {}};
    });
}

Result<Response> retry_webhook(const Request& request, Database& database) {
    BW_TRY(const std::string name, name_of(request));
    return database.write([&](Transaction& transaction) -> Result<Response> {
        AlertStore store(transaction);
        const auto all = store.webhooks();
        if (std::none_of(all.begin(), all.end(), [&](const Webhook& one) { return one.name == name; })) return no_such_webhook(name);
        const auto count = store.retry(name);
        audit(transaction, request, "retry", name, std::nullopt);
        return json_response(200, json::object{{"retried", count}});
    });
}

Result<Response> list_alerts(const Request& request, Database& database) {
    BW_TRY(const PageRequest page, page_request(request));
    std::optional<std::string> state;
    if (request.has_query("state")) state = request.query_value("state");
    if (state && *state != "pending" && *state != "delivered" && *state != "failed")
        return invalid_at("/state", "bad_query", "state is pending, delivered or failed");
    std::optional<std::int64_t> before;
    if (!page.after.empty()) {
        std::int64_t number = 0;
        const auto end = page.after.data() + page.after.size();
        const auto read = std::from_chars(page.after.data(), end, number);
        if (read.ec != std::errc() || read.ptr != end) return invalid_at("/cursor", "bad_cursor", "is no cursor of this list");
        before = number;
    }
    const auto lines = database.read(
        [&](Transaction& transaction) { return AlertStore(transaction).deliveries(before, state, page.limit); });
    json::array items;
    for (const DeliveryLine& line : lines) items.push_back(to_json(line));
    // One alert may stand in several lines: the cursor is an alert, and a page may end within one only where it is full.
    const bool full = lines.size() == static_cast<std::size_t>(page.limit);
    const auto last = full ? std::optional(std::to_string(lines.back().alert.alert_id)) : std::nullopt;
    return json_response(200, page_body(std::move(items), last));
}

}  // namespace

std::vector<Route> webhook_routes(Database& database) {
    using Endpoint = Result<Response> (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access, [&database, endpoint](const Request& request) {
            auto response = endpoint(request, database);
            return response ? std::move(response.value()) : problem(response.error());
        });
    };
    return {
        route(Method::get, "/v1/webhooks", Access::admin, list_webhooks),
        route(Method::post, "/v1/webhooks", Access::admin, post_webhook),
        route(Method::del, "/v1/webhooks/{name}", Access::admin, delete_webhook),
        route(Method::post, "/v1/webhooks/{name}/retry", Access::admin, retry_webhook),
        route(Method::get, "/v1/alerts", Access::read, list_alerts),
    };
}

}  // namespace bellwether
