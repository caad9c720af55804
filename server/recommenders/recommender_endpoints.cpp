#include "recommenders/recommender_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "http/etag.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "storage/audit_store.hpp"
#include "storage/recommender_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::size_t description_bytes_max = 10'000;
constexpr std::size_t reason_bytes_max = 2'000;

Response shown(int status, const Recommender& recommender) {
    return json_response(status, to_json(recommender)).with("ETag", etag_of_revision(recommender.revision));
}

bool acts_for_files(const Request& request) { return request.query_value("managed_by") == "files"; }
bool is_dry_run(const Request& request) { return request.query_value("dry_run") == "true"; }

struct RecommenderDocument {
    Recommender recommender;
    std::string reason;
};

/// `current` is what the body replaces; null for a new one.
Result<RecommenderDocument> read_recommender(const json::object& body, const Recommender* current) {
    FieldReader fields(body, "");
    RecommenderDocument document;
    Recommender& one = document.recommender;
    one.name = current ? fields.optional_string("name").value_or(current->name) : fields.required_string("name");
    one.description = fields.optional_string("description").value_or("");
    one.owner = fields.optional_string("owner").value_or("");
    document.reason = fields.optional_string("reason").value_or("");
    fields.refuse_unknown({"name", "description", "owner", "gate", "reason", "registered", "latest", "versions", "revision",
                           "created_at", "managed_by"});
    if (current && one.name != current->name)
        fields.refuse("name", "read_only", fmt::format("the name stays '{}' for ever", current->name));
    if (!one.name.empty() && !is_identifier(one.name)) fields.refuse("name", "bad_name", "a name has 1 to 128 bytes");
    if (one.description.size() > description_bytes_max)
        fields.refuse("description", "too_long", fmt::format("is longer than {} bytes", description_bytes_max));
    if (one.owner.size() > reason_bytes_max) fields.refuse("owner", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    if (document.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    const json::object* gate = fields.optional_object("gate");
    if (!fields.good()) return fields.error();
    if (gate) {
        BW_TRY(const GateRules rules, read_gate_rules(*gate));
        one.gate_json = print_json(to_json(rules));
    } else {
        one.gate_json = print_json(to_json(GateRules{}));
    }
    return document;
}

void audit(Transaction& transaction, const Request& request, std::string action, const std::string& reason,
           const Recommender* before, const Recommender& after) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = std::move(action);
    entry.object_kind = "recommender";
    entry.object_key = after.name;
    entry.reason = reason;
    if (before) entry.before_json = print_json(to_json(*before));
    entry.after_json = print_json(to_json(after));
    entry.request_id = request.request_id;
    AuditStore(transaction).append(entry);
}

/// What `work` answers is kept, and where `dry_run` says so nothing is stored.
template <class Work>
Result<Recommender> write_or_try(Database& database, bool dry_run, Work work) {
    if (!dry_run) return database.write(work);
    std::optional<Result<Recommender>> answer;
    const auto rolled_back = database.write([&](Transaction& transaction) -> Result<void> {
        answer.emplace(work(transaction));
        return Error{ErrorKind::conflict, "a dry run stores nothing", {}};
    });
    return rolled_back.has_error() && answer ? *answer : Result<Recommender>(rolled_back.error());
}

Result<Response> list_recommenders(const Request& request, Database& database) {
    BW_TRY(const PageRequest page, page_request(request));
    const auto found = database.read(
        [&](Transaction& transaction) { return RecommenderStore(transaction).page(page.after, page.limit + 1); });
    json::array items;
    const auto limit = static_cast<std::size_t>(page.limit);
    for (std::size_t i = 0; i < std::min(found.size(), limit); ++i) items.push_back(to_json(found[i]));
    const auto last = found.size() > limit ? std::optional(found[limit - 1].name) : std::nullopt;
    return json_response(200, page_body(std::move(items), last));
}

Result<Response> get_recommender(const Request& request, Database& database) {
    BW_TRY(const std::string name, recommender_name_of(request));
    return database.read([&](Transaction& transaction) -> Result<Response> {
        RecommenderStore store(transaction);
        const auto found = store.by_name(name);
        if (!found) return no_such_recommender(name);
        json::object body = to_json(*found);
        json::array history;
        for (const Blessing& blessing : store.blessings(found->recommender_id, 100)) history.push_back(to_json(blessing));
        body["blessings"] = std::move(history);
        return json_response(200, body).with("ETag", etag_of_revision(found->revision));
    });
}

Result<Response> post_recommender(const Request& request, Database& database, const RecommenderWiring& wiring) {
    BW_TRY(const json::object body, wiring.read_document(request));
    BW_TRY(RecommenderDocument document, read_recommender(body, nullptr));
    if (acts_for_files(request)) document.recommender.managed_by = "files";
    const auto made = write_or_try(database, is_dry_run(request), [&](Transaction& transaction) -> Result<Recommender> {
        RecommenderStore store(transaction);
        if (!store.add(document.recommender))
            return Error{ErrorKind::conflict, fmt::format("recommender '{}' is registered already", document.recommender.name), {}};
        const Recommender after = *store.by_name(document.recommender.name);
        audit(transaction, request, "create", document.reason, nullptr, after);
        return after;
    });
    if (!made) return made.error();
    return shown(201, made.value()).with("Location", "/v1/recommenders/" + made.value().name);
}

Result<Response> put_recommender(const Request& request, Database& database, const RecommenderWiring& wiring) {
    BW_TRY(const std::string name, recommender_name_of(request));
    BW_TRY(const std::int64_t revision, required_revision(request));
    BW_TRY(json::object body, wiring.read_document(request));
    body.erase("blessings");  // what GET shows beside the fields may come back
    const bool files = acts_for_files(request);
    const auto changed = write_or_try(database, is_dry_run(request), [&](Transaction& transaction) -> Result<Recommender> {
        RecommenderStore store(transaction);
        const auto before = store.locked_by_name(name);
        if (!before) return no_such_recommender(name);
        if (revision != -1 && revision != before->revision)
            return Error{ErrorKind::stale,
                         fmt::format("recommender '{}' is at revision {} by now, and If-Match names {}: read it again", name,
                                     before->revision, revision),
                         {}};
        if (before->managed_by && !files)
            return Error{ErrorKind::conflict,
                         fmt::format("recommender '{}' is managed from files: change its file and run `bellwether apply`", name),
                         {{"", "managed", "is managed from files"}}};
        BW_TRY(RecommenderDocument document, read_recommender(body, &*before));
        Recommender& after = document.recommender;
        const bool releases = files && request.query_value("release") == "true";
        after.managed_by = releases ? std::nullopt : files ? std::optional<std::string>("files") : before->managed_by;
        const bool same = after.description == before->description && after.owner == before->owner && before->registered &&
                          after.managed_by == before->managed_by &&
                          gate_rules_of(after.gate_json) == gate_rules_of(before->gate_json);
        if (same) return *before;
        store.update(after);
        const Recommender stored = *store.by_name(name);
        audit(transaction, request, "update", document.reason, &*before, stored);
        return stored;
    });
    if (!changed) return changed.error();
    return shown(200, changed.value());
}

Response get_serving(const Request& request, const Published<ServingModels>& published) {
    const auto serving = published.get();
    if (!serving)
        return problem(Error{ErrorKind::unavailable, "the configuration was not read yet", {}});
    Response response;
    if (not_modified(request, serving->etag))
        response.status = 304;
    else
        response.body = serving->json;
    return std::move(response).with("ETag", serving->etag).with("Cache-Control", "private, no-cache");
}

}  // namespace

Result<std::string> recommender_name_of(const Request& request) {
    std::string name(request.parameter("name"));
    if (!is_identifier(name)) return no_such_recommender(name);
    return name;
}

std::vector<Route> recommender_routes(Database& database, RecommenderWiring wiring) {
    const auto rendered = [](Result<Response> response) {
        return response ? std::move(response.value()) : problem(response.error());
    };
    std::vector<Route> routes{
        on_worker(Method::get, "/v1/recommenders", Access::read,
                  [&database, rendered](const Request& request) { return rendered(list_recommenders(request, database)); }),
        on_worker(Method::post, "/v1/recommenders", Access::write,
                  [&database, rendered, wiring](const Request& request) {
                      return rendered(post_recommender(request, database, wiring));
                  }),
        on_worker(Method::get, "/v1/recommenders/{name}", Access::read,
                  [&database, rendered](const Request& request) { return rendered(get_recommender(request, database)); }),
        on_worker(Method::put, "/v1/recommenders/{name}", Access::write,
                  [&database, rendered, wiring](const Request& request) {
                      return rendered(put_recommender(request, database, wiring));
                  }),
    };
    for (Route& route : version_routes(database, wiring)) routes.push_back(std::move(route));
    return routes;
}

std::vector<Route> serving_routes(const Published<ServingModels>& serving) {
    return {inline_route(Method::get, "/v1/models/serving", Access::any_token,
                         [&serving](const Request& request) { return get_serving(request, serving); })};
}

}  // namespace bellwether
