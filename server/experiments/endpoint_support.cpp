#include "experiments/endpoint_support.hpp"

#include <fmt/format.h>

#include "domain/key.hpp"
#include "experiments/experiment_json.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"

namespace bellwether {

Author author_of(const Request& request) {
    const bool files = request.query_value("managed_by") == "files";
    return {request.principal.name, "", request.request_id, files ? "files" : "",
            files && request.query_value("release") == "true"};
}

bool is_dry_run(const Request& request) { return request.query_value("dry_run") == "true"; }

Result<std::string> experiment_key_of(const Request& request) {
    std::string key(request.parameter("key"));
    if (!is_key(key)) return no_such_experiment(is_storable_text(key) ? key : "?");
    return key;
}

Result<std::optional<std::int64_t>> optional_revision(const Request& request) {
    if (request.if_match.empty()) return std::optional<std::int64_t>();
    BW_TRY(const std::int64_t revision, required_revision(request));
    return std::optional(revision);
}

Result<std::optional<std::string>> filter_text(const Request& request, std::string_view name) {
    if (!request.has_query(name)) return std::optional<std::string>();
    std::string text = request.query_value(name);
    if (!is_storable_text(text))
        return invalid_at("", "bad_query", fmt::format("the query parameter '{}' is not UTF-8 without NUL", name));
    return std::optional(std::move(text));
}

Response shown(int status, const Experiment& experiment) {
    return json_response(status, to_json(experiment)).with("ETag", etag_of_revision(experiment.revision));
}

Response answer(const Result<Experiment>& result) {
    return result ? shown(200, result.value()) : problem(result.error());
}

}  // namespace bellwether
