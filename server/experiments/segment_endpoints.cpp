#include "experiments/segment_endpoints.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/targeting_json.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "storage/audit_store.hpp"
#include "storage/segment_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::object to_json(const Segment& segment) {
    return {{"key", segment.key},
            {"description", segment.description},
            {"rule", parse_json(segment.rule_json).value()},
            {"revision", segment.revision},
            {"created_at", print_time(segment.created_at)},
            {"managed_by", segment.managed_by ? json::value(*segment.managed_by) : json::value(nullptr)}};
}

Response shown(int status, const Segment& segment) {
    return json_response(status, to_json(segment)).with("ETag", etag_of_revision(segment.revision));
}

Error no_such_segment(std::string_view key) {
    return Error{ErrorKind::not_found, fmt::format("there is no segment '{}'", key), {}};
}

Result<std::string> key_of(const Request& request) {
    std::string key(request.parameter("key"));
    if (!is_key(key)) return no_such_segment(is_storable_text(key) ? key : "?");
    return key;
}

struct SegmentDocument {
    Segment segment;
    std::string reason;
};

/// `current` is what the body replaces; null for a new one.
Result<SegmentDocument> read_segment(const json::object& body, const Segment* current) {
    FieldReader fields(body, "");
    SegmentDocument document;
    Segment& segment = document.segment;
    segment.key = current ? fields.optional_string("key").value_or(current->key) : fields.required_string("key");
    segment.description = fields.optional_string("description").value_or("");
    document.reason = fields.optional_string("reason").value_or("");
    const json::value* rule = body.if_contains("rule");
    if (!rule) fields.refuse("rule", "missing", "is required");
    fields.refuse_unknown({"key", "description", "rule", "reason", "revision", "created_at", "managed_by"});
    if (current && segment.key != current->key)
        fields.refuse("key", "read_only", fmt::format("the key stays '{}' for ever", current->key));
    if (segment.description.size() > hypothesis_bytes_max)
        fields.refuse("description", "too_long", fmt::format("is longer than {} bytes", hypothesis_bytes_max));
    if (document.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    if (!fields.good()) return fields.error();
    BW_TRY(check_key(segment.key, "/key"));
    BW_TRY(const TargetingRule read, read_targeting(*rule, "/rule"));
    // One level: so a rule can be read as it stands, and there is no circle to look for.
    for (const SegmentMention& mention : segments_in(*rule, "/rule"))
        return invalid_at(mention.pointer, "nested_segment", "a segment is made of tests, not of other segments");
    segment.rule_json = print_json(*rule);
    return document;
}

void audit(Transaction& transaction, const Request& request, std::string action, const std::string& reason,
           const Segment* before, const Segment* after) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = std::move(action);
    entry.object_kind = "segment";
    entry.object_key = before ? before->key : after->key;
    entry.reason = reason;
    if (before) entry.before_json = print_json(to_json(*before));
    if (after) entry.after_json = print_json(to_json(*after));
    entry.request_id = request.request_id;
    AuditStore(transaction).append(entry);
}

Result<Response> list_segments(const Request& request, Database& database) {
    BW_TRY(const PageRequest page, page_request(request));
    const auto found = database.read(
        [&](Transaction& transaction) { return SegmentStore(transaction).page(page.after, page.limit + 1); });
    return paged(found, page.limit, to_json, [](const Segment& segment) { return segment.key; });
}

Result<Response> get_segment(const Request& request, Database& database) {
    BW_TRY(const std::string key, key_of(request));
    const auto found = database.read([&](Transaction& transaction) { return SegmentStore(transaction).by_key(key); });
    if (!found) return no_such_segment(key);
    const std::string etag = etag_of_revision(found->revision);
    if (!not_modified(request, etag)) return shown(200, *found);
    Response unchanged;
    unchanged.status = 304;
    return std::move(unchanged).with("ETag", etag);
}

Result<Response> post_segment(const Request& request, Database& database) {
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(SegmentDocument document, read_segment(body, nullptr));
    document.segment.managed_by = manager_after(std::nullopt, author_of(request));
    const auto created = write_or_try(database, is_dry_run(request), [&](Transaction& transaction) -> Result<Segment> {
        SegmentStore store(transaction);
        if (!store.add(document.segment))
            return Error{ErrorKind::conflict, fmt::format("there is a segment '{}' already", document.segment.key), {}};
        const Segment segment = *store.by_key(document.segment.key);
        audit(transaction, request, "create", document.reason, nullptr, &segment);
        bump_config_version(transaction);
        return segment;
    });
    if (!created) return created.error();
    return shown(201, created.value()).with("Location", "/v1/segments/" + created.value().key);
}

/// Who is in the way of a change: targeting is settled when an experiment starts, and the segment is a part of it.
Result<void> check_unused(SegmentStore& store, const std::string& key, std::string_view pointer, bool for_good) {
    Error error{ErrorKind::conflict, "", {}};
    for (const SegmentUser& user : store.users_of(key)) {
        const bool live = user.state == ExperimentState::running || user.state == ExperimentState::paused;
        if (!live && !(for_good && user.state == ExperimentState::draft)) continue;
        error.errors.push_back({std::string(pointer), "in_use",
                                fmt::format("experiment '{}' is {} and is targeted by it", user.experiment, to_string(user.state))});
    }
    if (error.errors.empty()) return ok();
    error.detail = fmt::format("{}: targeting is settled when an experiment starts; make another segment, or a new iteration",
                               error.errors.front().detail);
    return error;
}

Result<void> check_revision(const Segment& segment, std::int64_t expected) {
    if (expected == -1 || expected == segment.revision) return ok();
    return Error{ErrorKind::stale,
                 fmt::format("segment '{}' is at revision {} by now, and If-Match names {}: read it again", segment.key,
                             segment.revision, expected),
                 {}};
}

Result<Response> put_segment(const Request& request, Database& database) {
    BW_TRY(const std::string key, key_of(request));
    BW_TRY(const std::int64_t revision, required_revision(request));
    BW_TRY(const json::object body, document_body(request));
    const Author author = author_of(request);
    return write_or_try(database, is_dry_run(request), [&](Transaction& transaction) -> Result<Response> {
        SegmentStore store(transaction);
        const auto before = store.locked_by_key(key);
        if (!before) return no_such_segment(key);
        BW_TRY(check_revision(*before, revision));
        BW_TRY(check_manager(before->managed_by, author, fmt::format("segment '{}'", key)));
        BW_TRY(SegmentDocument document, read_segment(body, &*before));
        Segment& segment = document.segment;
        segment.managed_by = manager_after(before->managed_by, author);
        const bool same_rule = same_json(parse_json(segment.rule_json).value(), parse_json(before->rule_json).value());
        if (same_rule && segment.description == before->description && segment.managed_by == before->managed_by)
            return shown(200, *before);
        if (!same_rule) {
            BW_TRY(check_unused(store, key, "/rule", false));
        }
        store.update(segment);
        const Segment after = *store.by_key(key);
        audit(transaction, request, "update", document.reason, &*before, &after);
        bump_config_version(transaction);
        return shown(200, after);
    });
}

Result<Response> delete_segment(const Request& request, Database& database) {
    BW_TRY(const std::string key, key_of(request));
    BW_TRY(const std::int64_t revision, required_revision(request));
    return database.write([&](Transaction& transaction) -> Result<Response> {
        SegmentStore store(transaction);
        const auto before = store.locked_by_key(key);
        if (!before) return no_such_segment(key);
        BW_TRY(check_revision(*before, revision));
        BW_TRY(check_manager(before->managed_by, author_of(request), fmt::format("segment '{}'", key)));
        BW_TRY(check_unused(store, key, "", true));
        store.remove(key);
        audit(transaction, request, "delete", "", &*before, nullptr);
        bump_config_version(transaction);
        return Response{.status = 204, .content_type = "", .body = "", .headers = {}};
    });
}

}  // namespace

std::vector<Route> segment_routes(Database& database) {
    using Endpoint = Result<Response> (*)(const Request&, Database&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access, [&database, endpoint](const Request& request) {
            auto response = endpoint(request, database);
            return response ? std::move(response.value()) : problem(response.error());
        });
    };
    return {
        route(Method::get, "/v1/segments", Access::read, list_segments),
        route(Method::post, "/v1/segments", Access::write, post_segment),
        route(Method::get, "/v1/segments/{key}", Access::read, get_segment),
        route(Method::put, "/v1/segments/{key}", Access::write, put_segment),
        route(Method::del, "/v1/segments/{key}", Access::write, delete_segment),
    };
}

}  // namespace bellwether
