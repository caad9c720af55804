#include "experiments/layer_endpoints.hpp"

#include <fmt/format.h>

#include <functional>

#include "domain/allocation.hpp"
#include "domain/key.hpp"
#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "storage/allocation_store.hpp"
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
            {"rest_hours", view.layer.rest_hours},
            {"salt_generation", view.layer.salt_generation},
            {"salted_at", view.layer.salted_at ? json::value(print_time(*view.layer.salted_at)) : json::value(nullptr)},
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

constexpr double rest_hours_max = 8'784;

double read_rest(FieldReader& fields, double fallback) {
    const double hours = fields.optional_number("rest_hours").value_or(fallback);
    if (!(hours >= 0 && hours <= rest_hours_max))
        fields.refuse("rest_hours", "out_of_range", fmt::format("must be from 0 to {}", rest_hours_max));
    return hours;
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
    layer.rest_hours = read_rest(fields, layer.rest_hours);
    document.reason = fields.optional_string("reason").value_or("created");
    fields.refuse_unknown({"key", "salt", "description", "rest_hours", "reason"});
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

/// A line of the audit log, and the news to the replicas.
void audit(Transaction& transaction, const Request& request, std::string_view action, const std::string& reason,
           const LayerView* before, const LayerView& after) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = action;
    entry.object_kind = "layer";
    entry.object_key = after.layer.key;
    entry.reason = reason;
    if (before) entry.before_json = print_json(to_json(*before));
    entry.after_json = print_json(to_json(after));
    entry.request_id = request.request_id;
    AuditStore(transaction).append(entry);
    bump_config_version(transaction);
}

/// Reads a layer under its lock, changes it, and writes the audit line. `revision`: -1 or nothing expects none.
Result<LayerView> change_layer(const Request& request, Database& database, std::optional<std::int64_t> revision,
                               std::string_view action, const std::string& reason,
                               const std::function<Result<void>(Transaction&, const LayerView&)>& change) {
    const std::string key(request.parameter("key"));
    return database.write([&](Transaction& transaction) -> Result<LayerView> {
        LayerStore store(transaction);
        auto found = is_storable_text(key) ? store.by_key(key) : std::nullopt;
        if (!found)
            return Error{
                ErrorKind::not_found, fmt::format("there is no layer '{}'", is_storable_text(key) ? key : "?"), {}};
        store.lock(found->layer_id);
        const LayerView before = with_holders(store, {*store.by_key(key)}).front();
        if (revision && *revision != -1 && *revision != before.layer.revision)
            return Error{ErrorKind::stale,
                         fmt::format("layer '{}' is at revision {} by now, and If-Match names {}: read it again", key,
                                     before.layer.revision, *revision),
                         {}};
        BW_TRY(change(transaction, before));
        const LayerView after = with_holders(store, {*store.by_key(key)}).front();
        audit(transaction, request, action, reason, &before, after);
        return after;
    });
}

/// The description and the rest; key and salt stay.
Result<Response> put_layer(const Request& request, Database& database) {
    BW_TRY(const std::int64_t revision, required_revision(request));
    BW_TRY(const json::object body, document_body(request));
    FieldReader fields(body, "");
    Layer wanted;
    wanted.description = fields.optional_string("description").value_or("");
    wanted.rest_hours = read_rest(fields, wanted.rest_hours);
    const std::string reason = fields.optional_string("reason").value_or("changed");
    fields.refuse_unknown({"description", "rest_hours", "reason"});
    if (wanted.description.size() > hypothesis_bytes_max)
        fields.refuse("description", "too_long", fmt::format("is longer than {} bytes", hypothesis_bytes_max));
    if (!fields.good()) return fields.error();
    BW_TRY(const LayerView changed, change_layer(request, database, revision, "update", reason,
                                                 [&](Transaction& transaction, const LayerView& before) -> Result<void> {
                                                     wanted.layer_id = before.layer.layer_id;
                                                     LayerStore(transaction).update(wanted);
                                                     return ok();
                                                 }));
    return shown(200, changed);
}

/// Only where nothing is held: whoever held something would find other listeners in it.
Result<Response> resalt_layer(const Request& request, Database& database) {
    BW_TRY(const auto revision, optional_revision(request));
    BW_TRY(const json::object body, document_body(request));
    FieldReader fields(body, "");
    const std::string reason = fields.required_string("reason");
    fields.refuse_unknown({"reason"});
    if (!fields.good()) return fields.error();
    BW_TRY(const LayerView changed,
           change_layer(request, database, revision, "resalt", reason,
                        [](Transaction& transaction, const LayerView& before) -> Result<void> {
                            if (!before.holders.empty())
                                return Error{ErrorKind::conflict,
                                             fmt::format("layer '{}' cannot get a new salt while '{}' holds slots of it",
                                                         before.layer.key, before.holders.front().experiment),
                                             {}};
                            AllocationStore allocations(transaction);
                            const auto history = allocations.history_of_layer(before.layer.layer_id);
                            return LayerStore(transaction).resalt(before.layer, allocations.next_moment(history));
                        }));
    return shown(200, changed);
}

Result<Response> post_layer(const Request& request, Database& database) {
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(const LayerDocument document, read_layer(body));
    const auto created = write_or_try(database, is_dry_run(request), [&](Transaction& transaction) -> Result<LayerView> {
        LayerStore store(transaction);
        BW_TRY(store.add(document.layer));
        const LayerView view{*store.by_key(document.layer.key), {}};
        audit(transaction, request, "create", document.reason, nullptr, view);
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
        route(Method::put, "/v1/layers/{key}", Access::write, put_layer),
        route(Method::post, "/v1/layers/{key}/resalt", Access::write, resalt_layer),
    };
}

}  // namespace bellwether
