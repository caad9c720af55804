#include "experiments/layer_endpoints.hpp"

#include <fmt/format.h>

#include "domain/allocation.hpp"
#include "domain/key.hpp"
#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "storage/audit_store.hpp"
#include "storage/layer_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// A layer with everybody who holds slots of it.
struct LayerView {
    Layer layer;
    std::vector<LayerHolder> holders;
};

json::object to_json(const LayerView& view) {
    int free = slots_per_layer;
    json::array experiments;
    int held = 0;
    for (const LayerHolder& holder : view.holders) {
        free -= holder.slots;
        if (experiments.empty() || experiments.back().at("experiment") != json::value(holder.experiment)) {
            experiments.push_back(json::object{{"experiment", holder.experiment}, {"variants", json::array()}});
            held = 0;
        }
        held += holder.slots;
        json::object& experiment = experiments.back().get_object();
        experiment["slots"] = held;
        experiment["percent"] = percent_of_slots(held);
        experiment["variants"].get_array().push_back(
            json::object{{"variant", holder.variant}, {"slots", holder.slots}});
    }
    return {{"key", view.layer.key},
            {"salt", view.layer.salt},
            {"description", view.layer.description},
            {"own", view.layer.own},
            {"slots", slots_per_layer},
            {"free_slots", free},
            {"experiments", std::move(experiments)},
            {"revision", view.layer.revision},
            {"created_at", print_time(view.layer.created_at)}};
}

std::vector<LayerView> with_holders(LayerStore& store, const std::vector<Layer>& layers) {
    std::vector<LayerView> views;
    for (const Layer& layer : layers)
        views.push_back({layer, {}});
    for (const LayerHolder& holder : store.holders_of(layers))
        for (LayerView& view : views)
            if (view.layer.layer_id == holder.layer_id) view.holders.push_back(holder);
    return views;
}

Response shown(int status, const LayerView& view) {
    return json_response(status, to_json(view)).with("ETag", etag_of_revision(view.layer.revision));
}

Result<Response> list_layers(const Request& request, Database& database) {
    BW_TRY(const PageRequest page, page_request(request));
    BW_TRY(const auto own, filter_text(request, "own"));
    if (own && *own != "true" && *own != "false") return invalid_at("", "bad_query", "own is true or false");
    const LayerFilter filter{own == "true", page.after, page.limit + 1};
    const auto views = database.read([&](Transaction& transaction) {
        LayerStore store(transaction);
        return with_holders(store, store.page(filter));
    });
    return paged(
        views, page.limit, [](const LayerView& view) { return to_json(view); },
        [](const LayerView& view) { return view.layer.key; });
}

Result<Response> get_layer(const Request& request, Database& database) {
    const std::string key(request.parameter("key"));
    const auto view = database.read([&](Transaction& transaction) -> std::optional<LayerView> {
        LayerStore store(transaction);
        const auto layer = is_storable_text(key) ? store.by_key(key) : std::nullopt;
        return layer ? std::optional(with_holders(store, {*layer}).front()) : std::nullopt;
    });
    if (!view)
        return Error{
            ErrorKind::not_found, fmt::format("there is no layer '{}'", is_storable_text(key) ? key : "?"), {}};
    const std::string etag = etag_of_revision(view->layer.revision);
    if (!not_modified(request, etag)) return shown(200, *view);
    Response unchanged;
    unchanged.status = 304;
    return std::move(unchanged).with("ETag", etag);
}

struct LayerDocument {
    Layer layer;
    std::string reason;
};

Result<LayerDocument> read_layer(const json::object& body) {
    FieldReader fields(body, "");
    LayerDocument document;
    Layer& layer = document.layer;
    layer.key = fields.required_string("key");
    layer.salt = fields.optional_string("salt").value_or(layer.key);
    layer.description = fields.optional_string("description").value_or("");
    document.reason = fields.optional_string("reason").value_or("created");
    fields.refuse_unknown({"key", "salt", "description", "reason"});
    if (!fields.good()) return fields.error();
    BW_TRY(check_key(layer.key, "/key"));
    if (layer.key.starts_with(own_layer_prefix))
        fields.refuse("key", "reserved_key",
                      fmt::format("'{}...' is for the layers of experiments that name none", own_layer_prefix));
    if (!is_identifier(layer.salt)) fields.refuse("salt", "bad_identifier", "must be a text of 1 to 128 bytes");
    if (layer.salt.starts_with(own_layer_prefix))
        fields.refuse("salt", "reserved_key", fmt::format("'{}...' is for own layers", own_layer_prefix));
    if (layer.description.size() > hypothesis_bytes_max)
        fields.refuse("description", "too_long", fmt::format("is longer than {} bytes", hypothesis_bytes_max));
    if (document.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    if (!fields.good()) return fields.error();
    return document;
}

Result<Response> post_layer(const Request& request, Database& database) {
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(const LayerDocument document, read_layer(body));
    const auto created = write_or_try(database, is_dry_run(request), [&](Transaction& transaction) -> Result<LayerView> {
        LayerStore store(transaction);
        BW_TRY(store.add(document.layer));
        const LayerView view{*store.by_key(document.layer.key), {}};
        AuditEntry entry;
        entry.actor = request.principal.name;
        entry.action = "create";
        entry.object_kind = "layer";
        entry.object_key = document.layer.key;
        entry.reason = document.reason;
        entry.after_json = print_json(to_json(view));
        entry.request_id = request.request_id;
        AuditStore(transaction).append(entry);
        bump_config_version(transaction);
        return view;
    });
    if (!created) return created.error();
    return shown(201, created.value()).with("Location", "/v1/layers/" + document.layer.key);
}

}  // namespace

std::vector<Route> layer_routes(Database& database) {
    using Endpoint = Result<Response> (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access, [&database, endpoint](const Request& request) {
            auto response = endpoint(request, database);
            return response ? std::move(response.value()) : problem(response.error());
        });
    };
    return {
        route(Method::get, "/v1/layers", Access::read, list_layers),
        route(Method::post, "/v1/layers", Access::write, post_layer),
        route(Method::get, "/v1/layers/{key}", Access::read, get_layer),
    };
}

}  // namespace bellwether
