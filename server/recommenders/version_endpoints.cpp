// Model versions over HTTP: publish, list, compare, override, roll back, and the daily report.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>

#include "domain/key.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "recommenders/model_report.hpp"
#include "recommenders/recommender_endpoints.hpp"
#include "storage/recommender_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::size_t reason_bytes_max = 2'000;

ModelAuthor author_of(const Request& request) { return {request.principal.name, request.request_id}; }

/// One text from a body that holds `reason` and perhaps `to`.
struct Order {
    std::string reason;
    std::optional<std::string> to;
};

Result<Order> read_order(const json::object& body, bool with_target) {
    FieldReader fields(body, "");
    Order order;
    order.reason = fields.required_string("reason");
    if (with_target) {
        order.to = fields.optional_string("to");
        fields.refuse_unknown({"reason", "to"});
    } else {
        fields.refuse_unknown({"reason"});
    }
    if (order.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    if (body.contains("reason") && order.reason.find_first_not_of(" \t\n") == std::string::npos && fields.good())
        fields.refuse("reason", "empty", "say why: it stays in the history for ever");
    if (order.to && !is_identifier(*order.to)) fields.refuse("to", "bad_name", "a version has 1 to 128 bytes");
    if (!fields.good()) return fields.error();
    return order;
}

Result<std::string> version_of(const Request& request, std::string_view recommender) {
    std::string version(request.parameter("version"));
    if (!is_identifier(version)) return no_such_version(recommender, version);
    return version;
}

Result<Response> post_version(const Request& request, Database& database, const RecommenderWiring& wiring) {
    BW_TRY(const std::string name, recommender_name_of(request));
    BW_TRY(const json::object body, wiring.read_document(request));
    BW_TRY(const ModelDocument document, read_model_document(body));
    BW_TRY(const Publication published,
           publish_version(database, name, document, author_of(request), wiring.clock(), wiring.held));
    return json_response(published.is_new ? 201 : 200, to_json(published.version))
        .with("Location", fmt::format("/v1/recommenders/{}/versions/{}", name, published.version.version));
}

Result<Response> list_versions(const Request& request, Database& database) {
    BW_TRY(const std::string name, recommender_name_of(request));
    BW_TRY(const PageRequest page, page_request(request));
    VersionFilter filter;
    if (request.has_query("q")) filter.text = request.query_value("q");
    if (request.has_query("verdict")) filter.verdict = request.query_value("verdict");
    if (filter.text && !is_storable_text(*filter.text))
        return invalid_at("/q", "bad_query", "the query parameter 'q' is not UTF-8 without NUL");
    if (filter.verdict && *filter.verdict != "blessed" && *filter.verdict != "held")
        return invalid_at("/verdict", "bad_query", "verdict is 'blessed' or 'held'");
    std::optional<std::int64_t> before;
    if (!page.after.empty()) {
        std::int64_t number = 0;
        const auto end = page.after.data() + page.after.size();
        const auto read = std::from_chars(page.after.data(), end, number);
        if (read.ec != std::errc() || read.ptr != end) return invalid_at("/cursor", "bad_cursor", "is no cursor of this list");
        before = number;
    }
    return database.read([&](Transaction& transaction) -> Result<Response> {
        RecommenderStore store(transaction);
        const auto recommender = store.by_name(name);
        if (!recommender) return no_such_recommender(name);
        const auto found = store.versions(recommender->recommender_id, before, page.limit + 1, filter);
        json::array items;
        const auto limit = static_cast<std::size_t>(page.limit);
        for (std::size_t i = 0; i < std::min(found.size(), limit); ++i) items.push_back(to_json(found[i]));
        const auto last = found.size() > limit ? std::optional(std::to_string(found[limit - 1].publication_id)) : std::nullopt;
        return json_response(200, page_body(std::move(items), last));
    });
}

Result<Response> get_version(const Request& request, Database& database) {
    BW_TRY(const std::string name, recommender_name_of(request));
    BW_TRY(const std::string version, version_of(request, name));
    return database.read([&](Transaction& transaction) -> Result<Response> {
        RecommenderStore store(transaction);
        const auto recommender = store.by_name(name);
        if (!recommender) return no_such_recommender(name);
        const auto found = store.version(recommender->recommender_id, version);
        if (!found) return no_such_version(name, version);
        return json_response(200, to_json(*found));
    });
}

Result<Response> post_override(const Request& request, Database& database, const RecommenderWiring& wiring) {
    BW_TRY(const std::string name, recommender_name_of(request));
    BW_TRY(const std::string version, version_of(request, name));
    BW_TRY(const json::object body, wiring.read_document(request));
    BW_TRY(const Order order, read_order(body, false));
    BW_TRY(const ModelVersion blessed, override_hold(database, name, version, order.reason, author_of(request)));
    return json_response(200, to_json(blessed));
}

Result<Response> post_rollback(const Request& request, Database& database, const RecommenderWiring& wiring) {
    BW_TRY(const std::string name, recommender_name_of(request));
    BW_TRY(const json::object body, wiring.read_document(request));
    BW_TRY(const Order order, read_order(body, true));
    BW_TRY(const Blessing blessing, roll_back_model(database, name, order.to, order.reason, author_of(request)));
    json::object shown = to_json(blessing);
    shown["recommender"] = name;
    return json_response(200, shown);
}

Result<Response> get_comparison(const Request& request, Database& database) {
    BW_TRY(const std::string name, recommender_name_of(request));
    const std::string a = request.query_value("a"), b = request.query_value("b");
    if (a.empty() || b.empty())
        return invalid_at(a.empty() ? "/a" : "/b", "missing", "two versions are compared: ?a=VERSION&b=VERSION");
    if (!is_identifier(a) || !is_identifier(b)) return no_such_version(name, is_identifier(a) ? b : a);
    return database.read([&](Transaction& transaction) -> Result<Response> {
        RecommenderStore store(transaction);
        const auto recommender = store.by_name(name);
        if (!recommender) return no_such_recommender(name);
        const auto first = store.version(recommender->recommender_id, a);
        if (!first) return no_such_version(name, a);
        const auto second = store.version(recommender->recommender_id, b);
        if (!second) return no_such_version(name, b);
        return json_response(200, compare_versions(*first, *second));
    });
}

Result<Response> get_report(const Request& request, Database& database) {
    BW_TRY(const std::string name, recommender_name_of(request));
    std::int64_t count = model_report_versions_default;
    if (request.has_query("versions")) {
        const std::string text = request.query_value("versions");
        const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size() || count < 1 || count > model_report_versions_max)
            return invalid_at("/versions", "out_of_range", fmt::format("is a number from 1 to {}", model_report_versions_max));
    }
    return database.read([&](Transaction& transaction) -> Result<Response> {
        RecommenderStore store(transaction);
        const auto recommender = store.by_name(name);
        if (!recommender) return no_such_recommender(name);
        // One more than shown, so that the oldest row has a change too.
        const auto found = store.versions(recommender->recommender_id, std::nullopt, static_cast<int>(count) + 1);
        const ModelReport report = build_model_report(*recommender, found, static_cast<std::size_t>(count));
        const bool csv = request.query_value("format") == "csv" || request.accept.find("text/csv") != std::string_view::npos;
        if (!csv) return json_response(200, to_json(report));
        Response response;
        response.content_type = "text/csv; charset=utf-8";
        response.body = to_csv(report);
        return response;
    });
}

}  // namespace

std::vector<Route> version_routes(Database& database, RecommenderWiring wiring) {
    const auto rendered = [](Result<Response> response) {
        return response ? std::move(response.value()) : problem(response.error());
    };
    const auto reading = [&](Result<Response> (*endpoint)(const Request&, Database&)) {
        return [&database, rendered, endpoint](const Request& request) { return rendered(endpoint(request, database)); };
    };
    const auto changing = [&](Result<Response> (*endpoint)(const Request&, Database&, const RecommenderWiring&)) {
        return [&database, rendered, endpoint, wiring](const Request& request) {
            return rendered(endpoint(request, database, wiring));
        };
    };
    Route publish = on_worker(Method::post, "/v1/recommenders/{name}/versions", Access::write, changing(post_version));
    publish.body_max = publication_bytes_max;
    return {
        std::move(publish),
        on_worker(Method::get, "/v1/recommenders/{name}/versions", Access::read, reading(list_versions)),
        on_worker(Method::get, "/v1/recommenders/{name}/versions/{version}", Access::read, reading(get_version)),
        on_worker(Method::post, "/v1/recommenders/{name}/versions/{version}/override", Access::admin, changing(post_override)),
        on_worker(Method::post, "/v1/recommenders/{name}/rollback", Access::write, changing(post_rollback)),
        on_worker(Method::get, "/v1/recommenders/{name}/compare", Access::read, reading(get_comparison)),
        on_worker(Method::get, "/v1/recommenders/{name}/report", Access::read, reading(get_report)),
    };
}

}  // namespace bellwether
