#include "assignment/ofrep_endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <iterator>
#include <optional>

#include "assignment/assigner.hpp"
#include "assignment/assignment_service.hpp"
#include "domain/key.hpp"
#include "http/etag.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// One of the protocol's error bodies.
struct OfrepError {
    int status = 400;
    std::string_view code;
    std::string details;
};

Response error_response(const OfrepError& error, std::optional<std::string_view> key) {
    Response response;
    response.status = error.status;
    response.body = "{";
    if (key) response.body += fmt::format(R"("key":{},)", json_text(*key));
    response.body += fmt::format(R"("errorCode":"{}","errorDetails":{}}})", error.code, json_text(error.details));
    return response;
}

/// Refusals of the server itself: no token, no right, too fast, other type or size.
Response render_error(const Error& error) {
    Response response = error_response(
        {status_of(error.kind), error.kind == ErrorKind::unreadable ? "PARSE_ERROR" : "GENERAL", error.detail}, std::nullopt);
    if (error.kind == ErrorKind::unauthenticated) response.with("WWW-Authenticate", "Bearer");
    if (error.kind == ErrorKind::too_many_requests || error.kind == ErrorKind::unavailable)
        response.with("Retry-After", std::to_string(std::max(1, error.retry_after_seconds)));
    return response;
}

struct Context {
    std::string listener_id;
    Attributes attributes;
    std::optional<OfrepError> error;
};

Context refused(std::string_view code, std::string details) { return {{}, {}, OfrepError{400, code, std::move(details)}}; }

/// Nested values are legal in OpenFeature. Those of `context` are what POST /v1/assign has under this name; no rule can
/// name others, so they are passed over.
void read_attribute(std::string name, const json::value& value, Attributes& attributes) {
    if (const auto* word = value.if_string())
        attributes.set(std::move(name), std::string(word->data(), word->size()));
    else if (const auto* truth = value.if_bool())
        attributes.set(std::move(name), *truth);
    else if (value.is_number())
        attributes.set(std::move(name), value.to_number<double>());
}

Context read_context(std::string_view body) {
    const auto root = parse_json(body);
    if (!root) return refused("PARSE_ERROR", root.error().detail);
    const json::object* object = root.value().if_object();
    const json::value* context_value = object ? object->if_contains("context") : nullptr;
    const json::object* fields = context_value ? context_value->if_object() : nullptr;
    if (fields == nullptr) return refused("INVALID_CONTEXT", "the body must hold an object 'context'");
    const json::value* key = fields->if_contains("targetingKey");
    if (key == nullptr || key->is_null()) return refused("TARGETING_KEY_MISSING", "'context' must hold a 'targetingKey'");
    const json::string* text = key->if_string();
    if (text == nullptr) return refused("INVALID_CONTEXT", "'targetingKey' must be a text");
    if (text->empty()) return refused("TARGETING_KEY_MISSING", "'targetingKey' is empty");
    Context context;
    context.listener_id.assign(text->data(), text->size());
    if (!is_identifier(context.listener_id))
        return refused("INVALID_CONTEXT", fmt::format("'targetingKey' may have {} bytes at most", identifier_length_max));
    for (const auto& [name, value] : *fields) {
        std::string attribute(name.data(), name.size());
        if (attribute == "context" && value.is_object())
            for (const auto& [inner, part] : value.get_object())
                read_attribute("context." + std::string(inner.data(), inner.size()), part, context.attributes);
        else
            read_attribute(std::move(attribute), value, context.attributes);
    }
    return context;
}

/// The four things that clients read unasked, for each way an experiment may answer.
struct Evaluation {
    std::string_view value;
    std::string_view reason;
    std::string_view variant;
    bool enrolled = false;
};

Evaluation evaluation_of(const Assignment& answer) {
    const SnapshotExperiment& experiment = *answer.experiment;
    if (answer.variant != nullptr) {
        if (answer.reason == AssignmentReason::shipped) return {answer.variant->ofrep_value, "STATIC", answer.variant->key, false};
        const bool split = answer.reason == AssignmentReason::assigned;
        return {answer.variant->ofrep_value, split ? "SPLIT" : "TARGETING_MATCH", answer.variant->key, split};
    }
    const SnapshotVariant& control = experiment.variants[experiment.control];
    switch (answer.reason) {
        case AssignmentReason::stopped:
        case AssignmentReason::paused:
        case AssignmentReason::draft:
            return {control.ofrep_value, "DISABLED", reserved_key, false};
        default:
            return {control.ofrep_value, "DEFAULT", reserved_key, false};
    }
}

void add_flag(std::string& out, const Assignment& answer, const ConfigSnapshot& snapshot) {
    const Evaluation evaluation = evaluation_of(answer);
    const std::string key = json_text(answer.experiment->key);
    // The metadata must be the same from call to call: the web client takes any difference for a change.
    fmt::format_to(std::back_inserter(out),
                   R"({{"key":{},"value":{},"reason":"{}","variant":{},"metadata":{{"experiment":{},"version":{},)"
                   R"("layer":{},"enrolled":{},"flagSetId":"bellwether"}}}})",
                   key, evaluation.value, evaluation.reason, json_text(evaluation.variant), key,
                   answer.experiment->iteration, json_text(snapshot.layers[answer.experiment->layer].key), evaluation.enrolled);
}

bool is_json(const Request& request) { return request.content_type.empty() || request.content_type == "application/json"; }

const OfrepError not_json{415, "GENERAL", "the body must be application/json"};

Response evaluate_one(const Request& request, const AssignmentService& service) {
    const std::string_view key = request.parameter("key");
    if (!is_json(request)) return error_response(not_json, key);
    const Context context = read_context(request.body);
    if (context.error) return error_response(*context.error, key);
    const auto snapshot = service.snapshot();
    if (!snapshot) return error_response({500, "GENERAL", snapshot.error().detail}, key);
    const SnapshotExperiment* experiment = snapshot.value()->find(key);
    if (experiment == nullptr) return error_response({404, "FLAG_NOT_FOUND", "there is no such experiment"}, key);
    const UtcTime at = service.now();
    const Asker asker = asker_of(*snapshot.value(), context.listener_id, context.attributes, at);
    const Assignment answer = assign_one(*snapshot.value(), asker, *experiment);
    service.note(*snapshot.value(), context.listener_id, {&answer, 1}, at, true);
    Response response;
    add_flag(response.body, answer, *snapshot.value());
    return response;
}

Response evaluate_all(const Request& request, const AssignmentService& service) {
    if (!is_json(request)) return error_response(not_json, std::nullopt);
    const Context context = read_context(request.body);
    if (context.error) return error_response(*context.error, std::nullopt);
    const auto snapshot = service.snapshot();
    if (!snapshot) return error_response({500, "GENERAL", snapshot.error().detail}, std::nullopt);
    std::vector<Assignment> answers;
    const UtcTime at = service.now();
    const Asker asker = asker_of(*snapshot.value(), context.listener_id, context.attributes, at);
    std::string body = R"({"flags":[)";
    for (const SnapshotExperiment& experiment : snapshot.value()->experiments) {
        if (experiment.state == ExperimentState::archived) continue;
        answers.push_back(assign_one(*snapshot.value(), asker, experiment));
        if (answers.size() > 1) body += ',';
        add_flag(body, answers.back(), *snapshot.value());
    }
    body += R"(],"metadata":{"flagSetId":"bellwether"}})";
    service.note(*snapshot.value(), context.listener_id, answers, at, true);
    // Of the answer and not of the configuration: the client sends an old tag after its attributes have changed.
    const std::string etag = etag_of_bytes(body);
    Response response;
    response.with("ETag", etag).with("Cache-Control", "private, no-cache");
    if (not_modified(request, etag))
        response.status = 304;
    else
        response.body = std::move(body);
    return response;
}

/// A fault answers in the protocol's form too, with the key where there is one.
Handler guarded(Response (*handler)(const Request&, const AssignmentService&), const AssignmentService& service) {
    return [handler, &service](const Request& request) {
        try {
            return handler(request, service);
        } catch (const std::exception& error) {
            log_error("an OFREP evaluation failed", {{"why", error.what()}, {"request_id", request.request_id}});
            const std::string_view key = request.parameter("key");
            return error_response({500, "GENERAL", "an error of ours; request " + request.request_id},
                                  key.empty() ? std::nullopt : std::optional(key));
        }
    };
}

}  // namespace

std::vector<Route> ofrep_routes(const AssignmentService& service) {
    std::vector<Route> routes{
        inline_route(Method::post, "/ofrep/v1/evaluate/flags/{key}", Access::service, guarded(&evaluate_one, service)),
        inline_route(Method::post, "/ofrep/v1/evaluate/flags", Access::service, guarded(&evaluate_all, service))};
    for (Route& route : routes) {
        route.render_error = render_error;
        route.quiet = true;
    }
    return routes;
}

}  // namespace bellwether
