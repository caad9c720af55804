#include "experiments/override_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "http/problem.hpp"
#include "storage/audit_store.hpp"
#include "storage/experiment_store.hpp"
#include "storage/override_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::object to_json(const Override& one) {
    return {{"listener_id", one.listener_id},
            {"variant", one.variant_key},
            {"reason", one.reason},
            {"created_by", one.created_by},
            {"created_at", print_time(one.created_at)}};
}

Result<std::string> listener_of(const Request& request) {
    std::string listener(request.parameter("listener_id"));
    if (is_identifier(listener)) return listener;
    return invalid_at("", "bad_listener_id",
                      fmt::format("a listener's id is 1 to {} bytes of UTF-8 without NUL", identifier_length_max));
}

/// The audit log is for ever, and listeners may be erased: it names the override by its number.
void audit(Transaction& transaction, const Author& author, std::string action, const Experiment& experiment,
           std::int64_t override_id, const std::string& variant) {
    AuditEntry entry;
    entry.actor = author.name;
    entry.action = std::move(action);
    entry.object_kind = "experiment";
    entry.object_key = experiment.key;
    entry.reason = author.reason;
    entry.after_json = print_json(json::object{{"override", override_id}, {"variant", variant}});
    entry.request_id = author.request_id;
    AuditStore(transaction).append(entry);
}

Result<Response> list_overrides(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const PageRequest page, page_request(request));
    const auto found = database.read([&](Transaction& transaction) -> std::optional<std::vector<Override>> {
        const auto experiment = ExperimentStore(transaction).by_key(key);
        if (!experiment) return std::nullopt;
        return OverrideStore(transaction).page(experiment->experiment_id, page.after, page.limit + 1);
    });
    if (!found) return no_such_experiment(key);
    return paged(*found, page.limit, to_json, [](const Override& one) { return one.listener_id; });
}

struct OverrideDocument {
    std::string variant;
    std::string reason;
};

Result<OverrideDocument> read_document(const json::object& body) {
    FieldReader fields(body, "");
    OverrideDocument document{fields.required_string("variant"), fields.optional_string("reason").value_or("")};
    if (document.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    fields.refuse_unknown({"variant", "reason"});
    if (!fields.good()) return fields.error();
    return document;
}

Result<const Variant*> variant_for(const Experiment& experiment, const std::string& key) {
    const Variant* variant = experiment.variant(key);
    if (!variant)
        return invalid_at("/variant", "unknown_variant",
                          fmt::format("experiment '{}' has no variant '{}'", experiment.key, key));
    const bool over = experiment.state == ExperimentState::stopped || experiment.state == ExperimentState::archived;
    if (over)
        return Error{ErrorKind::conflict,
                     fmt::format("experiment '{}' is {}: there is nothing left to test", experiment.key,
                                 to_string(experiment.state)),
                     {}};
    if (variant->killed_at)
        return Error{ErrorKind::conflict, fmt::format("variant '{}' was killed: nobody gets it any more", key),
                     {{"/variant", "killed", "was killed"}}};
    return variant;
}

Result<Response> put_override(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const std::string listener, listener_of(request));
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(const OverrideDocument document, read_document(body));
    Author author = author_of(request);
    author.reason = document.reason;
    return database.write([&](Transaction& transaction) -> Result<Response> {
        const auto experiment = ExperimentStore(transaction).locked_by_key(key);
        if (!experiment) return no_such_experiment(key);
        BW_TRY(const Variant* variant, variant_for(*experiment, document.variant));
        OverrideStore store(transaction);
        if (store.count(experiment->experiment_id) >= overrides_per_experiment_max)
            return Error{ErrorKind::conflict,
                         fmt::format("an experiment has {} overrides at most: they are for testing",
                                     overrides_per_experiment_max),
                         {}};
        Override one{0, listener, variant->key, document.reason, author.name, {}};
        const auto number = store.put(experiment->experiment_id, variant->variant_id, one);
        audit(transaction, author, "override", *experiment, number, variant->key);
        bump_config_version(transaction);
        return json_response(200, json::object{{"listener_id", listener},
                                               {"variant", variant->key},
                                               {"reason", document.reason},
                                               {"created_by", author.name}});
    });
}

Result<Response> delete_override(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const std::string listener, listener_of(request));
    return database.write([&](Transaction& transaction) -> Result<Response> {
        const auto experiment = ExperimentStore(transaction).locked_by_key(key);
        if (!experiment) return no_such_experiment(key);
        const auto number = OverrideStore(transaction).remove(experiment->experiment_id, listener);
        if (!number) return Error{ErrorKind::not_found, "the listener has no override in this experiment", {}};
        audit(transaction, author_of(request), "remove_override", *experiment, *number, "");
        bump_config_version(transaction);
        return Response{.status = 204, .content_type = "", .body = "", .headers = {}};
    });
}

}  // namespace

std::vector<Route> override_routes(Database& database) {
    using Endpoint = Result<Response> (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        Route made = on_worker(method, pattern, access, [&database, endpoint](const Request& request) {
            auto response = endpoint(request, database);
            return response ? std::move(response.value()) : problem(response.error());
        });
        made.names_person = method != Method::get;
        return made;
    };
    return {
        route(Method::get, "/v1/experiments/{key}/overrides", Access::read, list_overrides),
        route(Method::put, "/v1/experiments/{key}/overrides/{listener_id}", Access::write, put_override),
        route(Method::del, "/v1/experiments/{key}/overrides/{listener_id}", Access::write, delete_override),
    };
}

}  // namespace bellwether
