#include "experiments/experiment_endpoints.hpp"

#include <fmt/format.h>

#include <charconv>

#include "domain/time.hpp"
#include "experiments/allocation_json.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_editor.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "storage/allocation_store.hpp"
#include "storage/audit_store.hpp"
#include "storage/experiment_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Result<ExperimentFilter> filter_of(const Request& request) {
    ExperimentFilter filter;
    BW_TRY(filter.state, filter_text(request, "state"));
    BW_TRY(filter.area, filter_text(request, "area"));
    BW_TRY(filter.owner, filter_text(request, "owner"));
    BW_TRY(filter.layer, filter_text(request, "layer"));
    BW_TRY(filter.search, filter_text(request, "search"));
    if (filter.state && !parse_experiment_state(*filter.state))
        return invalid_at("", "unknown_state",
                          fmt::format("'{}' is none of: draft, running, paused, stopped, archived", *filter.state));
    BW_TRY(const PageRequest page, page_request(request));
    filter.after_key = page.after;
    filter.limit = page.limit;
    return filter;
}

Response list_experiments(const Request& request, Database& database) {
    auto filter = filter_of(request);
    if (!filter) return problem(filter.error());
    const int limit = filter.value().limit++;
    const auto found =
        database.read([&](Transaction& transaction) { return ExperimentStore(transaction).page(filter.value()); });
    return paged(found, limit, to_json, [](const Experiment& experiment) { return experiment.key; });
}

Response get_experiment(const Request& request, Database& database) {
    const auto key = experiment_key_of(request);
    if (!key) return problem(key.error());
    const auto found =
        database.read([&](Transaction& transaction) { return ExperimentStore(transaction).by_key(key.value()); });
    if (!found) return problem(no_such_experiment(key.value()));
    const std::string etag = etag_of_revision(found->revision);
    if (!not_modified(request, etag)) return shown(200, *found);
    Response unchanged;
    unchanged.status = 304;
    return std::move(unchanged).with("ETag", etag);
}

Response post_experiment(const Request& request, Database& database) {
    const auto body = document_body(request);
    if (!body) return problem(body.error());
    const auto created = create_experiment(database, body.value(), author_of(request), is_dry_run(request));
    if (!created) return problem(created.error());
    return shown(201, created.value()).with("Location", "/v1/experiments/" + created.value().key);
}

Result<Experiment> put_experiment(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const std::int64_t revision, required_revision(request));
    BW_TRY(const json::object body, document_body(request));
    return replace_experiment(database, key, body, revision, author_of(request), is_dry_run(request));
}

Response get_checklist(const Request& request, Database& database) {
    const auto key = experiment_key_of(request);
    if (!key) return problem(key.error());
    const auto found =
        database.read([&](Transaction& transaction) { return ExperimentStore(transaction).by_key(key.value()); });
    return found ? json_response(200, checklist_to_json(*found)) : problem(no_such_experiment(key.value()));
}

Response get_allocations(const Request& request, Database& database) {
    const auto key = experiment_key_of(request);
    if (!key) return problem(key.error());
    const auto body = database.read([&](Transaction& transaction) -> std::optional<json::object> {
        const auto experiment = ExperimentStore(transaction).by_key(key.value());
        if (!experiment) return std::nullopt;
        return allocations_to_json(*experiment,
                                   AllocationStore(transaction).history_of_experiment(experiment->experiment_id));
    });
    return body ? json_response(200, *body) : problem(no_such_experiment(key.value()));
}

json::value stored_json(const std::optional<std::string>& text) {
    return text ? parse_json(*text).value() : json::value(nullptr);
}

json::object entry_to_json(const AuditEntry& entry) {
    return {{"id", std::to_string(entry.audit_id)},
            {"at", print_time(entry.at)},
            {"actor", entry.actor},
            {"action", entry.action},
            {"reason", entry.reason},
            {"before", stored_json(entry.before_json)},
            {"after", stored_json(entry.after_json)},
            {"request_id", entry.request_id}};
}

/// The cursor of a history holds the number of its last entry.
Result<std::int64_t> entry_number(const std::string& text) {
    std::int64_t number = 0;
    if (text.empty()) return number;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc{} && end == text.data() + text.size() && number >= 0) return number;
    return invalid_at("", "bad_cursor", "cursor is not one that this list has given out");
}

Result<Response> history_page(const Request& request, Database& database) {
    BW_TRY(const std::string key, experiment_key_of(request));
    BW_TRY(const PageRequest page, page_request(request));
    BW_TRY(const std::int64_t after, entry_number(page.after));
    const auto entries = database.read([&](Transaction& transaction) -> std::optional<std::vector<AuditEntry>> {
        if (!ExperimentStore(transaction).by_key(key)) return std::nullopt;
        return AuditStore(transaction).of_object("experiment", key, after, page.limit + 1);
    });
    if (!entries) return no_such_experiment(key);
    return paged(*entries, page.limit, entry_to_json,
                 [](const AuditEntry& entry) { return std::to_string(entry.audit_id); });
}

Response get_history(const Request& request, Database& database) {
    auto response = history_page(request, database);
    return response ? std::move(response.value()) : problem(response.error());
}

}  // namespace

std::vector<Route> experiment_routes(Database& database, LaunchRule rule) {
    using Endpoint = Response (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access,
                         [&database, endpoint](const Request& request) { return endpoint(request, database); });
    };
    const Endpoint put = [](const Request& request, Database& data) { return answer(put_experiment(request, data)); };
    std::vector<Route> routes = {
        route(Method::get, "/v1/experiments", Access::read, list_experiments),
        route(Method::post, "/v1/experiments", Access::write, post_experiment),
        route(Method::get, "/v1/experiments/{key}", Access::read, get_experiment),
        route(Method::put, "/v1/experiments/{key}", Access::write, put),
        route(Method::get, "/v1/experiments/{key}/history", Access::read, get_history),
        route(Method::get, "/v1/experiments/{key}/checklist", Access::read, get_checklist),
        route(Method::get, "/v1/experiments/{key}/allocations", Access::read, get_allocations),
    };
    for (Route& action : experiment_action_routes(database, rule))
        routes.push_back(std::move(action));
    return routes;
}

}  // namespace bellwether
