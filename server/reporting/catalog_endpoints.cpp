#include "reporting/catalog_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/catalog_reader.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr int versions_shown = 100;

json::object to_json(const CatalogVersion& version) {
    return {{"version", version.version},
            {"uploaded_at", print_time(version.uploaded_at)},
            {"uploaded_by", version.uploaded_by},
            {"reason", version.reason},
            {"tracks", version.tracks}};
}

Result<Response> put_tracks(Database& database, const Request& request) {
    const std::string keep = request.has_query("keep") ? request.query_value("keep") : "false";
    if (keep != "true" && keep != "false") return invalid_at("/keep", "bad_query", "keep is true or false");
    const std::string reason = request.query_value("reason");
    if (!reason.empty() && !is_storable_text(reason))
        return invalid_at("/reason", "bad_query", "the reason is UTF-8 without NUL");
    const bool csv = request.content_type == "text/csv";
    if (!csv && request.content_type != "application/x-ndjson")
        return Error{ErrorKind::unsupported_media_type, "tracks come as text/csv or application/x-ndjson", {}};
    BW_TRY(const auto tracks, csv ? read_catalog_csv(request.body) : read_catalog_lines(request.body));
    const auto version = database.write([&](Transaction& transaction) {
        const auto added = CatalogStore(transaction).add(tracks, keep == "true", request.principal.name, reason);
        AuditEntry entry;
        entry.actor = request.principal.name;
        entry.action = "upload";
        entry.object_kind = "catalog";
        entry.object_key = "tracks";
        entry.reason = reason.empty() ? "uploaded" : reason;
        entry.after_json = print_json(to_json(added));
        entry.request_id = request.request_id;
        AuditStore(transaction).append(entry);
        return added;
    });
    return json_response(200, to_json(version));
}

Response get_versions(Database& database) {
    const auto versions =
        database.read([](Transaction& transaction) { return CatalogStore(transaction).newest(versions_shown); });
    json::array items;
    for (const auto& version : versions)
        items.push_back(to_json(version));
    return json_response(200, json::object{{"items", std::move(items)}});
}

}  // namespace

std::vector<Route> catalog_routes(Database& database) {
    auto upload = on_worker(Method::put, "/v1/catalog/tracks", Access::write, [&database](const Request& request) {
        auto response = put_tracks(database, request);
        return response ? std::move(response.value()) : problem(response.error());
    });
    upload.body_max = catalog_bytes_max;
    return {std::move(upload), on_worker(Method::get, "/v1/catalog/tracks", Access::read,
                                         [&database](const Request&) { return get_versions(database); })};
}

}  // namespace bellwether
