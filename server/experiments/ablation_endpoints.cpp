#include "experiments/ablation_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "experiments/ablation_json.hpp"
#include "experiments/ablation_keeper.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "http/problem.hpp"
#include "storage/ablation_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Result<std::string> key_of(const Request& request) {
    std::string key(request.parameter("key"));
    if (!is_key(key)) return Error{ErrorKind::not_found, "there is no such ablation", {}};
    return key;
}

Result<Response> list(const Request& request, Database& database) {
    BW_TRY(const PageRequest page, page_request(request));
    return database.read([&](Transaction& transaction) {
        return paged(
            AblationStore(transaction).page(page.after, page.limit + 1), page.limit,
            [](const Ablation& ablation) { return to_json(ablation); }, [](const Ablation& ablation) { return ablation.key; });
    });
}

Result<Response> get(const Request& request, Database& database) {
    BW_TRY(const std::string key, key_of(request));
    const auto found = database.read([&](Transaction& transaction) { return AblationStore(transaction).by_key(key); });
    if (!found) return Error{ErrorKind::not_found, fmt::format("there is no ablation '{}'", key), {}};
    return json_response(200, to_json(*found));
}

Result<Response> post(const Request& request, Database& database) {
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(AblationDocument document, read_ablation(body));
    Author author = author_of(request);
    author.reason = document.reason;
    BW_TRY(const Ablation made, create_ablation(database, std::move(document.ablation), author, is_dry_run(request)));
    return json_response(201, to_json(made)).with("Location", "/v1/ablations/" + made.key);
}

Result<Response> stop(const Request& request, Database& database) {
    BW_TRY(const std::string key, key_of(request));
    BW_TRY(const json::object body, document_body(request));
    FieldReader fields(body, "");
    Author author = author_of(request);
    author.reason = fields.required_string("reason");
    if (fields.good() && author.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        fields.refuse("reason", "missing", "says why, in a sentence");
    if (author.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    fields.refuse_unknown({"reason"});
    if (!fields.good()) return fields.error();
    BW_TRY(const Ablation stopped, stop_ablation(database, key, author));
    return json_response(200, to_json(stopped));
}

}  // namespace

std::vector<Route> ablation_routes(Database& database) {
    using Endpoint = Result<Response> (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access, [&database, endpoint](const Request& request) {
            auto response = endpoint(request, database);
            return response ? std::move(response.value()) : problem(response.error());
        });
    };
    return {
        route(Method::get, "/v1/ablations", Access::read, list),
        route(Method::post, "/v1/ablations", Access::write, post),
        route(Method::get, "/v1/ablations/{key}", Access::read, get),
        route(Method::post, "/v1/ablations/{key}/stop", Access::write, stop),
    };
}

}  // namespace bellwether
