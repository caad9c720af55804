#include "reporting/metric_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "http/etag.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "reporting/metric_json.hpp"
#include "storage/audit_store.hpp"
#include "storage/metric_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Response shown(int status, const MetricDefinition& metric) {
    return json_response(status, to_json(metric)).with("ETag", etag_of_revision(metric.revision));
}

Error no_such_metric(std::string_view key) {
    return {ErrorKind::not_found, fmt::format("there is no metric '{}'", is_key(key) ? key : "?"), {}};
}

/// The ready-made ones come with the first page, before all others.
Result<Response> list_metrics(Database& database, const Request& request) {
    BW_TRY(const PageRequest page, page_request(request));
    const auto stored = database.read([&](Transaction& transaction) {
        return MetricStore(transaction).page(page.after, page.limit + 1);
    });
    json::array items;
    if (page.after.empty())
        for (const auto& metric : ready_made_metrics())
            items.push_back(to_json(metric));
    const auto limit = static_cast<std::size_t>(page.limit);
    for (std::size_t i = 0; i < std::min(stored.size(), limit); ++i)
        items.push_back(to_json(stored_metric(stored[i].definition_json, stored[i].revision)));
    const auto last = stored.size() > limit ? std::optional(stored[limit - 1].key) : std::nullopt;
    return json_response(200, page_body(std::move(items), last));
}

Result<Response> get_metric(Database& database, const Request& request) {
    const std::string key(request.parameter("key"));
    if (const auto* ready = find_metric(key)) return shown(200, *ready);
    if (!is_key(key)) return no_such_metric(key);
    const auto stored =
        database.read([&](Transaction& transaction) { return MetricStore(transaction).by_key(key); });
    if (!stored) return no_such_metric(key);
    const std::string etag = etag_of_revision(stored->revision);
    if (!not_modified(request, etag)) return shown(200, stored_metric(stored->definition_json, stored->revision));
    Response unchanged;
    unchanged.status = 304;
    return std::move(unchanged).with("ETag", etag);
}

void append_audit(Transaction& transaction, const Request& request, const std::string& action,
                  const MetricDocument& document, std::optional<std::string> before) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = action;
    entry.object_kind = "metric";
    entry.object_key = document.metric.key;
    entry.reason = document.reason.empty() ? action + "d" : document.reason;
    entry.before_json = std::move(before);
    entry.after_json = print_json(to_json(document.metric));
    entry.request_id = request.request_id;
    AuditStore(transaction).append(entry);
}

/// ?dry_run=true: every check is made, and nothing is stored.
bool is_dry_run(const Request& request) { return request.query_value("dry_run") == "true"; }

Result<Response> post_metric(Database& database, const ReadDocument& read_document, const Request& request) {
    BW_TRY(const json::object body, read_document(request));
    BW_TRY(const MetricDocument document, read_metric(body));
    const auto& key = document.metric.key;
    if (find_metric(key) != nullptr)
        return Error{ErrorKind::conflict, fmt::format("'{}' is a ready-made metric; take another key", key), {}};
    if (is_dry_run(request)) {
        if (database.read([&](Transaction& transaction) { return MetricStore(transaction).by_key(key).has_value(); }))
            return Error{ErrorKind::conflict, fmt::format("there is a metric '{}' already", key), {}};
        return json_response(200, to_json(document.metric));
    }
    const auto added = database.write([&](Transaction& transaction) -> Result<std::int64_t> {
        BW_TRY(const auto revision, MetricStore(transaction).add({key, print_json(to_json(document.metric)), 1},
                                                                 request.principal.name));
        append_audit(transaction, request, "create", document, std::nullopt);
        return revision;
    });
    if (!added) return added.error();
    return shown(201, document.metric).with("Location", "/v1/metrics/" + key);
}

Result<Response> put_metric(Database& database, const ReadDocument& read_document, const Request& request) {
    const std::string key(request.parameter("key"));
    if (find_metric(key) != nullptr)
        return Error{ErrorKind::conflict, fmt::format("'{}' is ready-made and stays as it is", key), {}};
    if (!is_key(key)) return no_such_metric(key);
    BW_TRY(const auto expected, required_revision(request));
    BW_TRY(json::object body, read_document(request));
    if (!body.if_contains("key")) body["key"] = key;
    BW_TRY(MetricDocument document, read_metric(body));
    if (document.metric.key != key)
        return invalid_at("/key", "read_only", fmt::format("the key stays '{}' for ever", key));
    const auto replaced = database.write([&](Transaction& transaction) -> Result<std::int64_t> {
        MetricStore store(transaction);
        const auto before = store.by_key(key);
        if (!before) return no_such_metric(key);
        const auto current = expected < 0 ? before->revision : expected;
        if (is_dry_run(request)) {
            if (current == before->revision) return current;
            return Error{ErrorKind::stale, fmt::format("the metric '{}' was changed since you read it: read it again", key), {}};
        }
        BW_TRY(const auto revision, store.replace({key, print_json(to_json(document.metric)), current}));
        append_audit(transaction, request, "update", document, before->definition_json);
        return revision;
    });
    if (!replaced) return replaced.error();
    document.metric.revision = replaced.value();
    return shown(200, document.metric);
}

Response rendered(Result<Response> response) {
    return response ? std::move(response.value()) : problem(response.error());
}

}  // namespace

std::vector<Route> metric_routes(Database& database, ReadDocument read_document) {
    return {
        on_worker(Method::get, "/v1/metrics", Access::read,
                  [&database](const Request& request) { return rendered(list_metrics(database, request)); }),
        on_worker(Method::post, "/v1/metrics", Access::write,
                  [&database, read_document](const Request& request) {
                      return rendered(post_metric(database, read_document, request));
                  }),
        on_worker(Method::get, "/v1/metrics/{key}", Access::read,
                  [&database](const Request& request) { return rendered(get_metric(database, request)); }),
        on_worker(Method::put, "/v1/metrics/{key}", Access::write,
                  [&database, read_document](const Request& request) {
                      return rendered(put_metric(database, read_document, request));
                  }),
    };
}

}  // namespace bellwether
